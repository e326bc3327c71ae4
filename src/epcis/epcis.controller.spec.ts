import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CqrsModule } from '@nestjs/cqrs';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import {
  aggregationEvent,
  BUYER,
  canonical,
  epcisDocument,
  FACTORY,
  objectEvent,
  PALLET,
  unit,
} from '../../test/support/epcis-xml.js';
import type { CaptureAnswer, CaptureRequest } from '../capture/capture-port.js';
import { LEDGER_PARTS } from '../http/server/ledger-parts.js';
import { ProblemFilter } from '../http/server/problem-filter.js';
import { Refusals } from '../http/server/refusals.js';
import { LedgerError } from '../ledger/errors.js';
import { CaptureEpcisDocumentHandler } from './capture-epcis-document.js';
import { CaptureJobs } from './jobs/capture-jobs.js';
import { EpcisController } from './epcis.controller.js';
import { asSaid } from '../ledger/sentences.js';
import { letEverybodyIn } from '../../test/support/let-everybody-in.js';

const XML = epcisDocument(
  [
    objectEvent({ epcs: [unit(1), unit(2)], action: 'ADD', bizStep: 'commissioning' }),
    aggregationEvent({ parent: PALLET, epcs: [unit(1)], action: 'ADD', bizStep: 'packing' }),
  ],
  { sender: FACTORY, instance: 'I 1' },
);

/** Answers like a writer that knows its keys, and flags the third observation. */
class RememberingWriter {
  readonly asked: CaptureRequest[] = [];
  private readonly known = new Set<string>();
  refusal: LedgerError | undefined;

  async capture(request: CaptureRequest): Promise<CaptureAnswer> {
    this.asked.push(request);
    if (this.refusal) throw this.refusal;
    const known = this.known.has(request.key);
    this.known.add(request.key);
    const flags = [{ field: 'observations[2].container', rule: asSaid('elsewhere'), item: canonical(unit(1)) }];
    return {
      capture: 'c1',
      position: 4,
      recordedAt: '2026-02-03T12:00:00.000Z',
      items: 2,
      events: 3,
      flags,
      skipped: [],
      known,
    };
  }
}

describe('POST /v1/epcis/capture', () => {
  let app: NestFastifyApplication;
  let writer: RememberingWriter;

  beforeEach(async () => {
    writer = new RememberingWriter();
    const parts = { provide: LEDGER_PARTS, useValue: { writer, config: { recordedFor: 'own/acme/self' } } };
    const tested = Test.createTestingModule({
      imports: [CqrsModule.forRoot()],
      controllers: [EpcisController],
      providers: [
        parts,
        CaptureEpcisDocumentHandler,
        ProblemFilter,
        { provide: Refusals, useValue: {} },
        { provide: CaptureJobs, useValue: {} },
      ],
    });
    app = (await tested.compile()).createNestApplication<NestFastifyApplication>(new FastifyAdapter());
    app.useBodyParser('application/xml', {}, (_request, body, done) => done(null, body));
    letEverybodyIn(app.getHttpAdapter().getInstance());
    app.useGlobalFilters(app.get(ProblemFilter));
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
  });
  afterEach(() => app.close());

  const post = (payload: string, headers: Record<string, string> = {}): ReturnType<NestFastifyApplication['inject']> =>
    app.inject({
      method: 'POST',
      url: '/v1/epcis/capture',
      payload,
      headers: { 'content-type': 'application/xml', prefer: 'wait=1', 'recorded-for': FACTORY, ...headers },
    });

  it('hands the claims to the writer, for the party that the request names, and tells flags by its elements', async () => {
    const answer = await post(XML, { 'x-system': 'erp' });
    expect(answer.statusCode).toBe(201);
    expect(answer.headers).toMatchObject({ location: '/v1/captures/c1', 'idempotency-key': writer.asked[0]?.key });
    expect(answer.json()).toMatchObject({
      documentEvents: 2,
      events: 3,
      flags: [{ field: 'EPCISBody/EventList/*[2]/parentID' }],
    });
    const sender = canonical(FACTORY, 'party');
    expect(writer.asked).toMatchObject([{ caller: 'anybody', context: { recordedFor: sender, system: 'erp' } }]);
    expect(writer.asked[0]?.operation).toMatchObject({
      operation: 'observe',
      recordedFor: sender,
      document: { text: XML },
    });
  });

  it('believes no document whom it names as its sender', async () => {
    const answer = await post(XML, { 'recorded-for': '' });
    expect(writer.asked).toMatchObject([{ context: { recordedFor: 'own/acme/self' } }]);
    const rule = expect.stringContaining('recorded as the word of own/acme/self');
    expect(answer.json()).toMatchObject({ warnings: [{ code: 'noted', rule }], warningsTotal: 1 });
    expect(answer.headers).toMatchObject({ 'preference-applied': 'wait', 'gs1-epcis-capture-limit': '100000' });
    expect((await post(XML, { 'recorded-for': 'urn:x' })).statusCode).toBe(422);
  });

  it('knows the document when it comes again, unless another key is given', async () => {
    await post(XML);
    const again = await post(XML);
    expect(again.json()).toMatchObject({ known: true });
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect((await post(XML, { 'idempotency-key': 'mine' })).json()).toMatchObject({
      known: false,
      idempotencyKey: 'mine',
    });
    expect(writer.asked.map(({ requestHash }) => requestHash)).toEqual(Array(3).fill(writer.asked[0]?.requestHash));
  });

  it('records nothing of a document that breaks a rule', async () => {
    const wrong = await post(XML.replace('<action>ADD</action>', ''));
    expect(wrong.statusCode).toBe(422);
    expect(wrong.json()).toMatchObject({
      violations: [{ field: 'EPCISBody/EventList/*[1]/action', rule: 'is missing: EPCIS 1.2 needs it' }],
    });
    const json = await post('{}', { 'content-type': 'application/json' });
    expect(json.statusCode).toBe(422);
    expect(json.json()).toMatchObject({ violations: [{ field: 'content-type', value: 'application/json' }] });
    expect(writer.asked).toEqual([]);
  });

  it('tells what the ledger refuses by the elements of the document', async () => {
    writer.refusal = new LedgerError('invalid-request', {
      message: asSaid('no'),
      violations: [{ field: 'observations[0].at', rule: asSaid('is ahead') }],
    });
    const answer = await post(XML);
    expect(answer.statusCode).toBe(422);
    expect(answer.json()).toMatchObject({
      violations: [{ field: 'EPCISBody/EventList/*[1]/eventTime', rule: asSaid('is ahead') }],
    });
  });

  it('does not take one document for another that has the same number', async () => {
    await post(XML);
    await post(XML.replace(canonical(FACTORY, 'party'), canonical(BUYER, 'party')).replace('-05:00', '-06:00'));
    const [first, second] = writer.asked;
    expect(second?.key).toBe(first?.key);
    expect(second?.requestHash).not.toBe(first?.requestHash);
  });
});
