import { describe, expect, it } from '@jest/globals';
import { aggregationEvent, canonical, crate, epcisDocument, PALLET, unit } from '../../test/support/epcis-xml.js';
import type { EventDraft } from '../ledger/operations/operation.js';
import { readEpcisDocument } from './read-epcis-document.js';

function toldBy(event: string): readonly EventDraft[] {
  return readEpcisDocument(epcisDocument([event]), { recordedFor: 'own/acme/self' }).operation.observations;
}

describe('what a label says in an aggregation', () => {
  const label = (of: string, lot: string): string =>
    `https://id.gs1.org/${canonical(of).replace('/21/', `/10/${lot}/21/`)}?17=280131`;
  const parents = [PALLET, label(crate(9), 'C1')];

  it.each(
    ['ADD', 'DELETE', 'OBSERVE'].flatMap((action) =>
      parents.flatMap((parent) => ['packing', 'installing', 'removing'].map((step) => [action, step, parent] as const)),
    ),
  )('is kept with children, and with what they are in: %s while %s, %s', (action, bizStep, parent) => {
    const epcs = [label(unit(1), 'L1'), unit(2)];
    const told = toldBy(aggregationEvent({ parent, epcs, action, bizStep }));
    const of = (epc: string): unknown =>
      told.filter(({ subject }) => subject === canonical(epc)).map(({ data }) => 'facts' in data && data.facts);
    const lot = expect.stringMatching(/\/10\/L1$/);
    expect(of(unit(1))).toEqual([{ lot, expiry: '2028-01-31' }]);
    expect(of(unit(2))).toEqual([false]);
    if (parent !== PALLET)
      expect(of(crate(9))).toEqual([{ lot: expect.stringMatching(/\/10\/C1$/), expiry: '2028-01-31' }]);
    else expect(of(PALLET)).toEqual(action === 'OBSERVE' ? [false] : []);
  });
});

describe('an aggregation', () => {
  it.each(['shipping', 'void_shipping'])('observed while %s is not used: who is meant is not certain', (bizStep) => {
    const event = { parent: PALLET, epcs: [unit(1)], bizStep };
    const seen = epcisDocument([aggregationEvent({ ...event, action: 'OBSERVE' })]);
    const { operation, warnings } = readEpcisDocument(seen, { recordedFor: 'own/acme/self' });
    expect(operation.observations).toEqual([]);
    const rule = expect.stringContaining(`is an aggregation observed while ${bizStep}, which is kept and not used`);
    expect(warnings).toContainEqual(
      expect.objectContaining({ code: 'not-used', field: 'EPCISBody/EventList/*[1]', rule }),
    );
    expect(toldBy(aggregationEvent({ ...event, action: 'ADD' })).map(({ type }) => type)).toEqual(['ItemPacked']);
  });
});
