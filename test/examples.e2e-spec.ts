import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { sentAtOnce } from './support/epcis-xml.js';
import { request } from './support/api-answer.js';
import { startLedger, type LedgerApp } from './support/ledger-app.js';

interface Content {
  readonly examples: Readonly<Record<string, { readonly value: object }>>;
}
interface Document {
  readonly paths: Readonly<
    Record<string, { readonly post: { readonly requestBody: { readonly content: Readonly<Record<string, Content>> } } }>
  >;
}

/** A life, from the first to the last: dispensed is another unit than the one that is sold. */
const LIFE = [
  'introduce',
  'manufacture',
  'pack',
  'ship',
  'void-shipping',
  'receive',
  'unpack',
  'move',
  'remove',
  'install',
  'sell',
  'return',
  'identify',
  'decommission',
  'report',
];

let app: LedgerApp;
beforeAll(async () => {
  app = await startLedger();
});
afterAll(() => app.stop());

it('a new ledger takes every example of its own document', async () => {
  const { paths } = (await request(app.url).get('/openapi.json')).body as unknown as Document;
  const examplesOf = (name: string): readonly object[] =>
    Object.values(paths[`/v1/operations/${name}`]?.post.requestBody.content['application/json']?.examples ?? {}).map(
      ({ value }) => value,
    );
  const accepted = async (path: string, status = 201): Promise<void> => {
    const { content } = paths[path.replace('2026-0001', '{id}')]?.post.requestBody ?? { content: undefined };
    for (const { value } of Object.values(content?.['application/json']?.examples ?? {})) {
      const answer = await request(app.url).post(path).send(value);
      expect([path, answer.status, answer.body.violations]).toEqual([path, status, undefined]);
      for (const one of answer.body.answers ?? []) expect(one).toMatchObject({ status: 201 });
    }
  };
  const captures = new Map<string, string>();
  for (const name of LIFE) {
    expect([name, examplesOf(name).length > 0]).toEqual([name, true]);
    for (const body of examplesOf(name)) {
      const answer = await request(app.url).post(`/v1/operations/${name}`).send(body);
      expect([name, answer.status, answer.body.violations]).toEqual([name, 201, undefined]);
      captures.set(name, answer.body.capture);
    }
  }
  for (const body of examplesOf('correct')) {
    const answer = await request(app.url)
      .post('/v1/operations/correct')
      .send({ ...body, capture: captures.get('move') });
    expect([answer.status, answer.body.violations]).toEqual([201, undefined]);
  }
  await accepted('/v1/operations', 200);
  for (const path of ['/v1/items/query', '/v1/traces']) await accepted(path, 200);
  for (const path of ['', '/2026-0001/clear', '/2026-0001/close']) await accepted(`/v1/recalls${path}`);
  const { receiving } = paths['/v1/epcis/capture']?.post.requestBody.content['application/xml']?.examples ?? {};
  const captured = await request(app.url)
    .post('/v1/epcis/capture')
    .set(sentAtOnce(''))
    .send(receiving?.value ?? '');
  expect([captured.status, captured.body.violations]).toEqual([201, undefined]);
});
