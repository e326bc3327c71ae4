import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { request } from './support/api-answer.js';
import { startLedger, type LedgerApp } from './support/ledger-app.js';

interface Content {
  readonly examples: Readonly<Record<string, { readonly value: object }>>;
}
interface Document {
  readonly paths: Readonly<
    Record<
      string,
      { readonly post: { readonly requestBody: { readonly content: { readonly 'application/json': Content } } } }
    >
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
    Object.values(paths[`/v1/operations/${name}`]?.post.requestBody.content['application/json'].examples ?? {}).map(
      ({ value }) => value,
    );
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
});
