import {
  parameterOf,
  routeOf,
  withoutParameter,
  withParameters,
  type Answer,
  type Answered,
  type Question,
} from './question.js';
import { AS_OWNER } from '../../support/owner-key.js';

const REQUEST_MS = 60_000;
const TRIES = 20;
const KEPT_HEADERS = /^(content-type|etag|link|ledger-.*|idempotency-.*|location)$/;
const PAGES_MOST = 4;

/** Documents were answered at once before there were jobs; what asks for nothing of the kind takes no notice. */
const AT_ONCE = { prefer: 'wait=60' };

/** `after`: not before this position. `knownAt`: as of this one, where the question takes it and names none of its own. */
export interface Moment {
  readonly after?: number;
  readonly knownAt?: number;
}

/** Asks once. What the ledger cannot answer yet (503) is asked again when it says that it may. */
export async function ask(url: string, question: Question, moment: Moment = {}): Promise<Answer> {
  const { method, path, headers = {}, body } = question;
  const target = new URL(withParameters(path, parametersOf(question, moment)), url);
  const isJson = typeof body === 'object';
  const init = {
    method,
    headers: { ...AS_OWNER, ...AT_ONCE, ...(isJson ? { 'content-type': 'application/json' } : {}), ...headers },
    ...(body === undefined ? {} : { body: isJson ? JSON.stringify(body) : body }),
  };
  for (let tried = 1; ; tried++) {
    const response = await fetch(target, { ...init, signal: AbortSignal.timeout(REQUEST_MS) });
    const text = await response.text();
    if (response.status !== 503)
      return { status: response.status, headers: keptHeaders(response, question), body: text };
    if (tried === TRIES) throw new Error(`${method} ${target.href} is answered 503 all the time: ${text}`);
    const seconds = Number(response.headers.get('retry-after') ?? 1);
    await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
  }
}

function parametersOf(question: Question, { after, knownAt }: Moment): Readonly<Record<string, number>> {
  const route = routeOf(question);
  if (route === 'repetition' || route === 'refusal') return {};
  const isOpen = question.when === 'any' && knownAt !== undefined && !hasOwnMoment(question);
  return { ...(after === undefined ? {} : { after }), ...(isOpen ? { knownAt } : {}) };
}

function hasOwnMoment({ path }: Question): boolean {
  return parameterOf(path, 'knownAt') !== undefined;
}

/** The page that a question with a cursor of then is about: cursors belong to whoever wrote them, so it is reached by the links from the first page. */
export async function askAgain(
  url: string,
  question: Question,
  moment: Moment,
  isSame: (answer: Answer) => boolean,
): Promise<Answer> {
  if (parameterOf(question.path, 'cursor') === undefined) return ask(url, question, moment);
  let answer = await ask(url, { ...question, path: withoutParameter(question.path, 'cursor') }, moment);
  for (let page = 2; page <= PAGES_MOST; page++) {
    const next = nextOf(answer);
    if (next === undefined) return answer;
    answer = await ask(url, { ...question, path: next }, moment);
    if (isSame(answer)) return answer;
  }
  return answer;
}

function nextOf({ headers }: Answer): string | undefined {
  return /^<([^>]+)>; rel="next"$/.exec(headers['link'] ?? '')?.[1];
}

/** Asks and goes on by the links, for a few pages: each of them is a question of its own. */
export async function askPages(url: string, first: Question, at: number): Promise<readonly Answered[]> {
  const answers: Answered[] = [];
  for (let question: Question | undefined = first; question && answers.length < PAGES_MOST;) {
    const answer: Answer = await ask(url, question, { after: at });
    answers.push({ at, question, answer });
    const next = nextOf(answer);
    question = next === undefined ? undefined : { ...question, path: next };
  }
  return answers;
}

function keptHeaders(response: Response, question: Question): Readonly<Record<string, string>> {
  const kept = [...response.headers].filter(([name]) => KEPT_HEADERS.test(name));
  return Object.fromEntries(kept.map(([name, value]) => [name, name === 'link' ? linkOf(value, question) : value]));
}

/** The link to the next page repeats the question; the moment of the asking is no part of it. */
function linkOf(link: string, question: Question): string {
  const [, path = '', rest = ''] = /^<([^>]+)>(.*)$/.exec(link) ?? [];
  const url = new URL(path, 'http://localhost');
  url.searchParams.delete('after');
  if (!hasOwnMoment(question)) url.searchParams.delete('knownAt');
  return `<${url.pathname}${url.search}>${rest}`;
}
