import supertest, { type Response as SupertestResponse } from 'supertest';
import { bearer, OWNER_KEY } from './owner-key.js';
import { mediaType, watchAnswer } from './documented-answers/watched-answers.js';

/** A rule that was broken, as problem details tell it. */
export interface Told {
  readonly field: string;
  readonly rule: string;
  readonly item?: string;
  readonly history?: string;
}

/** What tests read of the bodies of the API; which of it is there depends on the route. */
export interface AnswerBody extends Readonly<Record<string, unknown>> {
  readonly capture: string;
  readonly position: number;
  readonly status: number | string;
  readonly openapi: string;
  readonly violations: readonly Told[];
  readonly all: string;
  readonly place: object;
  readonly events: readonly { readonly type: string; readonly at: string; readonly declaredErroneousBy?: number }[];
  readonly edges: readonly { readonly child: string }[];
  readonly owners: readonly { readonly owner?: string }[];
  readonly items: readonly { readonly id: string }[];
  readonly stock: readonly { readonly quantity: string }[];
  readonly cursor?: string;
  readonly units: readonly AffectedUnit[];
  readonly recall: string;
  readonly recalls: object;
  readonly models: Readonly<Record<string, { readonly position: number }>>;
  readonly answers: readonly MixedAnswer[];
}

export interface AffectedUnit {
  readonly item: string;
  readonly relation: string;
  readonly status: string;
  readonly marked: boolean;
  readonly recalled: boolean;
  readonly path: readonly string[];
}

export interface MixedAnswer {
  readonly key: string;
  readonly status: number;
  readonly answer?: { readonly known: boolean; readonly position: number };
}

export interface ApiAnswer {
  readonly status: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: AnswerBody;
}

type Chunks = Pick<NodeJS.ReadableStream, 'on'>;

/** A request of supertest whose answer has a type. */
export interface ApiRequest extends PromiseLike<ApiAnswer> {
  set(field: string, value: string): ApiRequest;
  set(fields: Readonly<Record<string, string>>): ApiRequest;
  query(parameters: object): ApiRequest;
  send(body: object | string): ApiRequest;
  redirects(most: number): ApiRequest;
  buffer(whole: boolean): ApiRequest;
  parse(read: (response: Chunks, done: (error: null, body: unknown) => void) => void): ApiRequest;
}

export interface Api {
  get(path: string): ApiRequest;
  post(path: string): ApiRequest;
  options(path: string): ApiRequest;
}

/** supertest, whose answers have the types above and are as the OpenAPI document says. Asked with the owner's key, unless another is named; with none where that is empty. */
export function request(url: string, key = OWNER_KEY): Api {
  const asked = supertest(url);
  const headers = key === '' ? {} : bearer(key);
  return {
    get: (path) => asked.get(path).set(headers).expect(watch) as unknown as ApiRequest,
    post: (path) => asked.post(path).set(headers).expect(watch) as unknown as ApiRequest,
    options: (path) => asked.options(path).set(headers).expect(watch) as unknown as ApiRequest,
  };
}

function watch(response: SupertestResponse): void {
  const { method, path } = (response as unknown as Received).req;
  const text = response.text as string | undefined;
  watchAnswer({ method, path, status: response.status, type: mediaType(response.headers['content-type']), text });
}

/** What supertest knows besides, which its types do not tell. */
interface Received {
  readonly req: { readonly method: string; readonly path: string };
}
