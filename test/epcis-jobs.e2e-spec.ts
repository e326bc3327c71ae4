import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { JobStore } from '../src/epcis/jobs/job-store.js';
import { DEPOT, epcisDocument, FACTORY, objectEvent, sentAtOnce, unit } from './support/epcis-xml.js';
import { request, type AnswerBody, type ApiAnswer, type ApiRequest } from './support/api-answer.js';
import { startLedger, type LedgerApp } from './support/ledger-app.js';

const seen = (n: number, more: object = {}): string =>
  objectEvent({ epcs: [unit(`job-${n}`)], time: '2026-02-01T06:00:00Z', readPoint: DEPOT, ...more });

describe('capture jobs', () => {
  let app: LedgerApp;
  beforeAll(async () => {
    app = await startLedger();
  });
  afterAll(() => app.stop());

  const post = (document: string, headers: Readonly<Record<string, string>> = {}): ApiRequest =>
    request(app.url)
      .post('/v1/epcis/capture')
      .set({ 'content-type': 'application/xml', ...headers })
      .send(document);
  const item = async (n: number, { position }: AnswerBody): Promise<number> =>
    Number(
      (
        await request(app.url)
          .get(`/v1/items/${encodeURIComponent(unit(`job-${n}`))}`)
          .query({ after: position })
      ).status,
    );
  /** Asked again under the same key it is the same job, and is waited for. */
  const done = async (document: string, headers: Readonly<Record<string, string>> = {}): Promise<ApiAnswer> => {
    const keyed = { 'idempotency-key': randomUUID(), 'gs1-capture-error-behaviour': 'proceed', ...headers };
    const taken = await post(document, keyed);
    expect([taken.status, taken.headers['location']]).toEqual([
      202,
      `/v1/epcis/capture/${String(taken.body['captureID'])}`,
    ]);
    const again = await post(document, { ...keyed, prefer: 'wait=60' });
    expect([again.status, again.headers['preference-applied'], again.body['captureID']]).toEqual([
      202,
      'wait',
      taken.body['captureID'],
    ]);
    return request(app.url).get(taken.headers['location'] ?? '');
  };

  it('are kept at once and tell what became of them', async () => {
    const taken = await post(epcisDocument([seen(1)], { sender: FACTORY }));
    expect(taken.status).toBe(202);
    expect(taken.body).toMatchObject({ running: true, success: false, captureErrorBehaviour: 'rollback', errors: [] });
    expect(taken.headers).toMatchObject({
      'gs1-epcis-capture-limit': '100000',
      'gs1-epcis-capture-file-size-limit': '16777216',
    });
    const { body } = await done(epcisDocument([seen(1), seen(2)]));
    expect(body).toMatchObject({
      ...{ running: false, success: true, captureErrorBehaviour: 'proceed', errors: [], warningsTotal: 0 },
      progress: { events: 2, recorded: 1, known: 1, refused: 0 },
    });
    expect(typeof body['finishedAt']).toBe('string');
    expect([await item(1, body), await item(2, body)]).toEqual([200, 200]);
  });

  it('that proceed leave out what is refused, be it by its form or by the writer, and tell of each', async () => {
    const wrong = epcisDocument([seen(3), seen(4, { action: 'MOVE' }), seen(5, { time: '2999-01-01T00:00:00Z' })]);
    const { body } = await done(wrong);
    expect(body).toMatchObject({
      running: false,
      success: false,
      progress: { events: 3, recorded: 1, known: 0, refused: 2 },
    });
    expect(body['errors']).toMatchObject([
      { type: 'urn:traceledger:problem:invalid-request', field: 'EPCISBody/EventList/*[2]/action', value: 'MOVE' },
      { field: 'EPCISBody/EventList/*[3]/eventTime' },
    ]);
    expect([await item(3, body), await item(4, body), await item(5, body)]).toEqual([200, 404, 404]);
  });

  it('roll back where one event is wrong', async () => {
    const wrong = epcisDocument([seen(6), seen(7, { action: 'MOVE' })]);
    const kept = await post(wrong);
    // The jobs of a process go one after the other.
    await done(epcisDocument([seen(20)]));
    const { body } = await request(app.url).get(kept.headers['location'] ?? '');
    expect(body).toMatchObject({
      success: false,
      errors: [{ field: 'EPCISBody/EventList/*[2]/action', line: expect.any(Number) }],
    });
    expect(body).not.toHaveProperty('capture');
    const direct = await request(app.url).post('/v1/epcis/capture').set(sentAtOnce(wrong)).send(wrong);
    expect(direct.status).toBe(422);
  });

  it('go on after the process that worked on them was killed, and record nothing twice', async () => {
    const document = epcisDocument([seen(8)]);
    const key = randomUUID();
    // It was recorded, and nobody could say so any more.
    const before = await request(app.url)
      .post('/v1/epcis/capture')
      .set({ ...sentAtOnce(document), 'idempotency-key': key })
      .send(document);
    const store = new JobStore(app.ledger.db, app.config.ledger);
    const { caller } = (await request(app.url).get(`/v1/captures/${before.body.capture}`)).body as unknown as {
      caller: string;
    };
    const left = {
      job: randomUUID(),
      caller,
      key,
      is_key_given: true,
      request_hash: 'x',
      behaviour: 'rollback',
    } as const;
    await store.add(
      { ...left, recorded_for: null, sent_by: null, context: '{}', document: Buffer.from(document).toString('base64') },
      0,
    );
    await done(epcisDocument([seen(9)]));
    const { body } = await request(app.url).get(`/v1/epcis/capture/${left.job}`);
    expect(body).toMatchObject({ success: true, capture: before.body.capture, progress: { recorded: 0, known: 1 } });
  });

  it('are refused under the key of another, and listed in pages, the newest first', async () => {
    const key = { 'idempotency-key': randomUUID() };
    await post(epcisDocument([seen(10)]), key);
    expect((await post(epcisDocument([seen(11)]), key)).body).toMatchObject({ code: 'key-reused' });
    const listed: string[] = [];
    for (let next: string | undefined = '/v1/epcis/capture?limit=2'; next;) {
      const answer: ApiAnswer = await request(app.url).get(next);
      const { jobs } = answer.body as unknown as { jobs: readonly { captureID: string; createdAt: string }[] };
      listed.push(...jobs.map(({ createdAt, captureID }) => `${createdAt} ${captureID}`));
      next = /<([^>]+)>; rel="next"/.exec(answer.headers['link'] ?? '')?.[1];
    }
    expect(listed.length).toBeGreaterThan(4);
    expect(listed).toEqual([...new Set(listed)].sort().reverse());
    for (const id of ['none', randomUUID()])
      expect((await request(app.url).get(`/v1/epcis/capture/${id}`)).status).toBe(404);
  });

  it('are none of one event, which is answered by where it is found', async () => {
    const event = {
      ...{ '@context': 'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld', type: 'ObjectEvent' },
      ...{ eventID: 'urn:uuid:00000000-0000-4000-8000-0000000000aa', eventTime: '2026-02-01T06:00:00Z' },
      ...{ eventTimeZoneOffset: '+00:00', action: 'OBSERVE', epcList: [unit('job-12')], readPoint: { id: DEPOT } },
    };
    const capture = (sent: object): ApiRequest => request(app.url).post('/v1/epcis/events').send(sent);
    const answer = await capture(event);
    expect([answer.status, answer.headers['location']]).toEqual([
      201,
      `/v1/epcis/events/${encodeURIComponent(event.eventID)}`,
    ]);
    expect(answer.body).toMatchObject({ documentEvents: 1, events: 1 });
    const two = {
      '@context': event['@context'],
      eventList: [event, { ...event, eventID: 'urn:uuid:00000000-0000-4000-8000-0000000000ab' }],
    };
    expect((await capture(two)).status).toBe(422);
    expect((await capture({ ...event, epcList: 7 })).status).toBe(422);
  });
});
