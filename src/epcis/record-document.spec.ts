import { describe, expect, it } from '@jest/globals';
import { epcisDocument, objectEvent, unit } from '../../test/support/epcis-xml.js';
import type { CaptureAnswer, CapturePort, CaptureRequest } from '../capture/capture-port.js';
import { LedgerError } from '../ledger/errors.js';
import { asSaid } from '../ledger/sentences.js';
import { recordDocument, type DocumentRecorded } from './record-document.js';

/** Answers what it recorded under a key, and refuses what is told of times to come, as a writer does. */
class Writer implements CapturePort {
  readonly keys = new Map<string, number>();

  async capture({ key, operation }: CaptureRequest): Promise<CaptureAnswer> {
    const told = { recordedAt: '2026-02-03T12:00:00.000Z', items: 1, events: 1, flags: [], skipped: [] };
    const position = this.keys.get(key);
    if (position !== undefined) return { ...told, capture: `c${position}`, position, known: true };
    const { observations } = operation as { observations: readonly { data: { at: string } }[] };
    const ahead = observations.flatMap(({ data }, index) => (data.at > '2900' ? [index] : []));
    if (ahead.length > 0) {
      const violations = ahead.map((index) => ({ field: `observations[${index}].at`, rule: asSaid('is ahead') }));
      throw new LedgerError('contradicts-history', { message: asSaid('It is ahead.'), violations });
    }
    this.keys.set(key, this.keys.size + 1);
    return { ...told, capture: `c${this.keys.size}`, position: this.keys.size, known: false };
  }
}

const XML = epcisDocument([
  objectEvent({ epcs: [unit(1)], time: '2026-02-01T06:00:00Z' }),
  objectEvent({ epcs: [unit(2)], time: '2999-02-01T06:00:00Z' }),
]);

describe('a document that is recorded without what is refused of it', () => {
  for (const isKeyGiven of [true, false])
    it(`is told the same when it comes again, by ${isKeyGiven ? 'a given key' : 'its bytes'}`, async () => {
      const parts = { config: { recordedFor: 'own/acme/self' }, writer: new Writer() };
      const sender = { caller: 'c', key: 'k-1', context: {}, permits: () => true };
      const record = (): Promise<DocumentRecorded> =>
        recordDocument(parts, { bytes: Buffer.from(XML), sender, isKeyGiven, proceeds: true });
      const first = await record();
      expect(first).toMatchObject({ answer: { known: false, capture: 'c1' }, refusedEvents: 1 });
      expect(first.refused).toMatchObject([{ field: 'EPCISBody/EventList/*[2]/eventTime' }]);
      const again = await record();
      expect(again).toMatchObject({ answer: { known: true, capture: 'c1' }, refusedEvents: 1 });
      expect(again.refused).toEqual(first.refused);
    });
});
