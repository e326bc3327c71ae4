import { expect } from '@jest/globals';
import { request, type ApiAnswer } from './api-answer.js';

export interface Statement {
  readonly by: string;
  readonly standing?: string;
  readonly position: number;
  readonly validFrom: string;
  readonly capture: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly declaredErroneousBy?: object;
}
export interface Told {
  readonly id: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly sources: Readonly<Record<string, { readonly by: string; readonly standing: string }>>;
  readonly disagreements: readonly {
    readonly field: string;
    readonly values: readonly { readonly value: unknown }[];
  }[];
  readonly statements: readonly Statement[];
}

/** States master data and asks for them, never from before its last write. `url` is set once the ledger is there. */
export function masterDataClient() {
  const client = { url: '', position: 0 };
  async function send(plural: string, body: object, status = 201): Promise<ApiAnswer> {
    const answer = await request(client.url).post(`/v1/${plural}`).send(body);
    expect([answer.status, answer.body.violations ?? []]).toEqual([status, answer.body.violations ?? []]);
    client.position = answer.body.position ?? client.position;
    return answer;
  }
  const one = (plural: string, fields: object, more: object = {}, status = 201): Promise<ApiAnswer> =>
    send(plural, { [plural]: [fields], ...more }, status);

  async function get(path: string, query: object = {}, status = 200): Promise<ApiAnswer> {
    const answer = await request(client.url)
      .get(path)
      .query({ after: client.position, ...query });
    expect(answer.status).toBe(status);
    return answer;
  }
  async function told(plural: string, id: string, query: object = {}): Promise<Told> {
    return (await get(`/v1/${plural}/${encodeURIComponent(id)}`, query)).body as unknown as Told;
  }
  async function listed(plural: string, query: object = {}): Promise<readonly string[]> {
    return ((await get(`/v1/${plural}`, query)).body[plural] as readonly Told[]).map(({ id }) => id);
  }
  async function statements(plural: string, id: string, query: object = {}): Promise<readonly Statement[]> {
    return (await get(`/v1/${plural}/${encodeURIComponent(id)}/history`, query)).body['statements'] as never;
  }
  async function faults(plural: string, fields: object): Promise<readonly (readonly [string, string])[]> {
    const { body } = await one(plural, fields, {}, 422);
    return body.violations.map(({ field, rule }) => [field, rule] as const);
  }
  return Object.assign(client, { send, one, get, told, listed, statements, faults });
}
