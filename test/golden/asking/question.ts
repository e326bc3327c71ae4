/** A body of JSON, or the text of one that is none. */
export type Body = object | string;

/**
 * One question of the public API, without the position that it is asked at. `any`: it takes `knownAt`, so that it can be asked as of any position later.
 * `head`: it is answered as of the end of the log only.
 */
export interface Question {
  readonly when: 'any' | 'head';
  readonly method: 'GET' | 'POST';
  /** With its parameters, but for `after` and the `knownAt` that it is asked with. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Body;
}

/** What was answered. `body` is the text, as it came. */
export interface Answer {
  readonly status: number;
  /** Those that say something about the answer, by their names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A question with the answer as of position `at`. */
export interface Answered {
  readonly at: number;
  readonly question: Question;
  readonly answer: Answer;
}

const ROUTES = [
  ['history', /^\/v1\/items\/[^/?]+\/history/],
  ['owners', /^\/v1\/items\/[^/?]+\/owners/],
  ['tree', /^\/v1\/items\/[^/?]+\/tree/],
  ['items query', /^\/v1\/items\/query/],
  ['item', /^\/v1\/items/],
  ['stock', /^\/v1\/stock/],
  ['impact', /^\/v1\/recalls\/[^/?]+\/impact/],
  ['trace', /^\/v1\/traces/],
  ['flags', /^\/v1\/captures\/[^/?]+\/flags/],
  ['capture', /^\/v1\/captures\//],
  ['captures', /^\/v1\/captures\?/],
] as const;

export type Route = (typeof ROUTES)[number][0] | 'recall' | 'recalls' | 'refusal' | 'repetition';

/** What a question is about. An operation that is sent again with its key records nothing: that is a question, too. */
export function routeOf({ method, path, headers }: Question): Route {
  if (method === 'POST' && headers?.['idempotency-key'] !== undefined) return 'repetition';
  const known = ROUTES.find(([, pattern]) => pattern.test(path))?.[0];
  if (known !== undefined) return known;
  if (/^\/v1\/recalls\/[^/?]+/.test(path)) return 'recall';
  if (path.startsWith('/v1/recalls')) return 'recalls';
  if (path.startsWith('/v1/refusals/')) return 'refusal';
  throw new Error(`no golden question is asked at ${path}`);
}

/** The path with further parameters. */
export function withParameters(path: string, parameters: Readonly<Record<string, string | number>>): string {
  const added = Object.entries(parameters).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return added.length === 0 ? path : `${path}${path.includes('?') ? '&' : '?'}${added.join('&')}`;
}

/** The value of a parameter of the path. */
export function parameterOf(path: string, name: string): string | undefined {
  return new URL(path, 'http://localhost').searchParams.get(name) ?? undefined;
}

/** The path without a parameter. */
export function withoutParameter(path: string, name: string): string {
  const url = new URL(path, 'http://localhost');
  url.searchParams.delete(name);
  return `${url.pathname}${url.search}`;
}
