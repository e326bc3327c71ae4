import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sentAtOnce } from './support/epcis-xml.js';
import { request, type ApiAnswer } from './support/api-answer.js';
import { DEPOT, epcisDocument, objectEvent, unit } from './support/epcis-xml.js';
import { startLedger, type LedgerApp } from './support/ledger-app.js';

let app: LedgerApp;
beforeAll(async () => {
  app = await startLedger();
});
afterAll(() => app.stop());

let items = 0;
const body = (more: object = {}): object => ({
  items: [`own/acme/unit/P${++items}`],
  location: 'own/acme/dock',
  ...more,
});
const introduce = (sent: object, headers: Readonly<Record<string, string>> = {}): PromiseLike<ApiAnswer> =>
  request(app.url).post('/v1/operations/introduce').set(headers).send(sent);

describe('what looks like a person', () => {
  it('is warned of where it is kept for good, the first time and each time after', async () => {
    const sent = body({ reason: 'ask jane.doe@example.com' });
    const key = { 'idempotency-key': 'personal', 'x-device': 'scanner of Mr Smith' };
    const answers = [await introduce(sent, key), await introduce(sent, key)];
    for (const answer of answers)
      expect([answer.status, answer.body['warnings']]).toEqual([
        201,
        [
          { code: 'personal-data', field: 'reason', looksLike: 'mail' },
          { code: 'personal-data', field: 'x-device', looksLike: 'name' },
        ],
      ]);
    expect((await introduce(body({ reason: 'count' }))).body).not.toHaveProperty('warnings');
    const made = await request(app.url).post('/v1/keys').send({ name: 'phone of Mr Smith', role: 'reader' });
    expect(made.body['warnings']).toEqual([{ code: 'personal-data', field: 'name', looksLike: 'name' }]);
  });

  it('is not kept of whom a document names as a contact; sent again it is known by what was sent', async () => {
    const contact = '<s:ContactInformation><s:Contact>Jane Doe</s:Contact></s:ContactInformation></s:Sender>';
    const sender = 'urn:epc:id:sgln:9506000.10001.0';
    const xml = epcisDocument([objectEvent({ epcs: [unit('contact')], readPoint: DEPOT })], { sender });
    const send = (document: string) =>
      request(app.url).post('/v1/epcis/capture').set(sentAtOnce(document)).send(document);
    const first = await send(xml.replace('</s:Sender>', contact));
    expect([first.status, first.body['warnings']]).toEqual([
      201,
      [{ code: 'contacts-left-out', field: 'EPCISHeader/StandardBusinessDocumentHeader/*/ContactInformation' }],
    ]);
    const stored = await app.ledger.store.read(first.body.position - 10, 11);
    expect(JSON.stringify(stored)).toContain('StandardBusinessDocumentHeader');
    expect(JSON.stringify(stored)).not.toMatch(/Jane Doe|ContactInformation/);
    expect((await send(xml.replace('</s:Sender>', contact))).body).toMatchObject({ known: true });
    // Another document, of the same event.
    expect((await send(xml)).body).toMatchObject({ known: true, knownEventsTotal: 1 });
  });
});
