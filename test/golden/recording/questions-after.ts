import type { Question } from '../asking/question.js';
import { withParameters } from '../asking/question.js';
import type { RecordedEvent } from './capture-events.js';
import { nth, type Knowledge } from './knowledge.js';
import { someScopes } from './scopes.js';

const SUBJECTS_MOST = 4;
const SWEPT_SUBJECTS = 40;
const LAST_SUBJECTS = 250;
const GROUPS = 'product,lot,location,disposition,owner,level';
/** What is reported is in no stock, unless it is asked for. */
const WITH_REPORTS = `${GROUPS},report`;

type Parameters = Readonly<Record<string, string | number>>;

const get = (path: string, parameters: Parameters = {}, headers?: Question['headers']): Question => ({
  when: 'any',
  method: 'GET',
  path: withParameters(path, parameters),
  ...(headers ? { headers } : {}),
});
const atHead = (question: Question): Question => ({ ...question, when: 'head' });
const itemPath = (id: string, part = ''): string => `/v1/items/${encodeURIComponent(id)}${part}`;
const impactPath = (recall: string): string => `/v1/recalls/${recall.replace('recall/', '')}/impact`;

/** Moments around an event time: just before it, at it, and the day. */
function around(time: string): readonly string[] {
  const ms = Date.parse(time);
  return [new Date(ms - 1).toISOString(), time, time.slice(0, 10)];
}

/** What is asked of every item concerned. */
function* core(id: string): Iterable<Question> {
  yield get(itemPath(id));
  yield get(itemPath(id, '/history'));
  yield get(itemPath(id, '/owners'));
  yield get(itemPath(id, '/tree'));
}

/** What went in and out of it, and what was in what, and no longer. */
function* passages(id: string): Iterable<Question> {
  yield get(itemPath(id, '/history'), { contents: 'true' });
  yield get(itemPath(id, '/tree'), { former: 'true' });
}

/** As of an event time. */
function* asOf(id: string, time: string): Iterable<Question> {
  yield get(itemPath(id), { asOf: time });
  yield get(itemPath(id, '/history'), { asOf: time });
  yield get(itemPath(id, '/owners'), { asOf: time });
  yield get(itemPath(id, '/tree'), { asOf: time });
}

/** The other ways of asking, two of them in turn. */
function variants(id: string, known: Knowledge): readonly Question[] {
  const turn = known.turn();
  const time = nth(known.times, turn) ?? '2026-01-01';
  const all: readonly Question[] = [
    get(itemPath(id, '/history'), { via: 'none' }),
    get(itemPath(id), { asOf: time }),
    get(itemPath(id, '/history'), { source: 'log' }),
    get(itemPath(id, '/tree'), { direction: 'up' }),
    get(itemPath(id, '/history'), { limit: 2 }),
    get(itemPath(id, '/owners'), { asOf: time }),
    get(itemPath(id, '/tree'), { direction: 'down', asOf: time }),
    get('/v1/items', { id: spelled(id, turn) }),
    get(itemPath(id, '/tree'), { limit: 2 }),
    get(itemPath(id, '/history'), { asOf: time, source: 'log', via: 'carriers' }),
    get(itemPath(id, '/tree'), { direction: 'down' }),
    get(itemPath(id, '/history'), { contents: 'true', asOf: time }),
    get(itemPath(id, '/tree'), { former: 'true', asOf: time, direction: 'down' }),
    get(itemPath(id, '/history'), { contents: 'true', source: 'log', limit: 3 }),
    get(itemPath(id, '/tree'), { from: time, direction: 'down' }),
    get(itemPath(id, '/tree'), { to: time, limit: 2 }),
  ];
  return [0, 1].flatMap((more) => nth(all, 2 * turn + more) ?? []);
}

/** Another spelling of an id, where there is a short way to one. */
function spelled(id: string, turn: number): string {
  if (/^(vin|imei)\//.test(id)) return id.replace('/', ':');
  if (id.startsWith('00/')) return `(00)${id.slice(3)}`;
  const [, gtin = '', serial = ''] = /^01\/(\d{14})\/21\/(\w+)$/.exec(id) ?? [];
  if (gtin === '') return id;
  const urn = `urn:epc:id:sgtin:${gtin.slice(1, 8)}.${gtin.slice(0, 1)}${gtin.slice(8, 13)}.${serial}`;
  const element = `(01)${gtin}(21)${serial}`;
  const link = `https://example.org/a/${id}?17=271231`;
  return nth([urn, element, `https://id.gs1.org/${id}`, link, `${element}(10)A1`], turn) ?? id;
}

/** Who is concerned by events: their subjects and what these were put into or taken out of; of many, the first, one in the middle and the last. */
function concerned(events: readonly RecordedEvent[]): readonly string[] {
  const all = [
    ...new Set(
      events.flatMap(({ subject, data }) =>
        [subject, data.container, data.assembly].filter((one) => one !== undefined),
      ),
    ),
  ].filter((subject) => subject !== '' && !subject.startsWith('recall/'));
  if (all.length <= SUBJECTS_MOST) return all;
  const last = all.length - 1;
  return [0, 1, Math.floor(last / 2), last].flatMap((index) => all[index] ?? []);
}

/** Of stock: everything at once, and two other questions in turn. */
function* stock(known: Knowledge, time: string | undefined): Iterable<Question> {
  const turn = known.turn();
  const of = (parameters: Parameters): Question => get('/v1/stock', parameters);
  yield of({ groupBy: turn % 3 === 0 ? WITH_REPORTS : GROUPS, level: 'all', limit: 1_000 });
  if (time !== undefined && turn % 2 === 0) yield of({ groupBy: GROUPS, level: 'all', asOf: time, limit: 1_000 });
  const [product, lot, place, party] = [known.products, known.lots, known.places, known.parties].map(
    (set) => nth(set, turn) ?? 'own/acme/none',
  ) as [string, string, string, string];
  const all: readonly Parameters[] = [
    {},
    { groupBy: 'location' },
    { groupBy: 'location,disposition', location: place },
    { groupBy: 'owner,level', level: 'all' },
    { groupBy: 'product,lot', level: 'container' },
    { groupBy: 'location,lot', level: 'component' },
    { groupBy: 'location,owner', ...(product === 'own/acme/none' ? {} : { product }) },
    { groupBy: 'location,disposition,owner', owner: party },
    { groupBy: 'disposition', disposition: 'in_transit' },
    { groupBy: 'disposition,location', disposition: 'retail_sold' },
    { groupBy: 'location', location: party },
    { groupBy: 'lot,location', ...(lot.includes('/10/') ? { lot } : {}) },
    { groupBy: 'product,location', limit: 3 },
    { groupBy: 'level' },
    { groupBy: 'report', level: 'all' },
    { groupBy: 'product,location', report: 'stolen' },
    { groupBy: 'location,level', report: 'missing', level: 'all' },
  ];
  const chosen = nth(all, turn);
  if (chosen) yield of(chosen);
}

/** What a recall hits, in every form. */
function* impactOf(recall: string, known: Knowledge): Iterable<Question> {
  const turn = known.turn();
  const path = impactPath(recall);
  yield get(path, { limit: 1_000, include: 'former' });
  const time = nth(known.times, turn) ?? '2026-01-01';
  const all: readonly Question[] = [
    get(path, {}, { accept: 'text/csv' }),
    get(path, { format: 'ndjson', include: 'former' }),
    get(path, { asOf: time }),
    get(path),
    get(path, { format: 'csv', include: 'former', asOf: time }),
  ];
  const chosen = nth(all, turn);
  if (chosen) yield chosen;
}

/** `position`: of then. */
function traceOf(scope: object, turn: number, time: string | undefined, position: number | undefined): Question {
  const all: readonly Parameters[] = [
    { include: 'former' },
    {},
    { format: 'csv' },
    time === undefined ? {} : { asOf: time },
    position === undefined ? {} : { knownAt: position, include: 'former' },
  ];
  const path = withParameters('/v1/traces', nth(all, turn) ?? {});
  return { when: 'any', method: 'POST', path, body: { scope } };
}

/** What was known before: at an earlier position, inside a capture too, and at an earlier record time. */
function* backThen(id: string, known: Knowledge, turn: number): Iterable<Question> {
  const [recordTime, position] = [nth(known.recordTimes, 7 * turn), nth(known.positions, 11 * turn)];
  if (recordTime === undefined || position === undefined) return;
  const knownAt = turn % 2 === 0 ? recordTime : position - (turn % 3);
  for (const part of ['', '/history', '/owners', '/tree']) yield get(itemPath(id, part), { knownAt });
  const time = nth(known.times, turn) ?? '2026-01-01';
  for (const part of ['', '/history', '/tree']) yield get(itemPath(id, part), { knownAt, asOf: time });
  yield get(itemPath(id, '/history'), { knownAt, contents: 'true' });
  yield get(itemPath(id, '/tree'), { knownAt, former: 'true' });
  yield get('/v1/stock', { groupBy: GROUPS, level: 'all', knownAt });
  yield get('/v1/stock', { groupBy: 'location,owner', knownAt, asOf: time });
  const recall = nth(known.recalls, turn);
  if (recall === undefined) return;
  yield get(impactPath(recall), { knownAt });
  yield get(impactPath(recall), { knownAt, asOf: time, include: 'former' });
}

/** All that is asked after a capture about those that its events concern. */
export function* questionsAfter(known: Knowledge, events: readonly RecordedEvent[]): Iterable<Question> {
  const subjects = concerned(events);
  const latest = events.flatMap(({ data }) => data.at ?? []).at(-1);
  for (const id of subjects) {
    yield* core(id);
    yield* variants(id, known);
    yield* passages(id);
  }
  const [first] = subjects;
  const turn = known.turn();
  if (first !== undefined && latest !== undefined) for (const time of around(latest)) yield* asOf(first, time);
  if (first !== undefined && turn % 5 === 0) yield* backThen(first, known, turn);
  yield* stock(known, latest);
  for (const recall of [...known.recalls].slice(-2)) yield* impactOf(recall, known);
  const scope = nth([...known.scopes, ...someScopes(known)], turn);
  if (scope !== undefined) yield traceOf(scope, turn, latest, nth(known.positions, 5 * turn));
  const identifier = nth(known.identifiers, turn);
  if (identifier !== undefined) yield get(itemPath(identifier));
  yield* notYetKnown(known, turn);
}

/** What a play names later, so that nothing of it is known yet, and what is no question at all. */
function* notYetKnown(known: Knowledge, turn: number): Iterable<Question> {
  const id = nth(known.later, turn);
  if (id !== undefined && turn % 3 === 0)
    for (const part of ['', '/history', '/owners', '/tree']) yield get(itemPath(id, part));
  const recall = nth(known.laterRecalls, turn);
  if (recall !== undefined && turn % 4 === 0) yield get(impactPath(recall));
  if (turn % 50 === 0)
    yield* [
      get(itemPath('01/09506000134353/21/1')),
      get(itemPath('own/acme/motor/1'), { asOf: 'yesterday', colour: 'red' }),
      get('/v1/stock', { groupBy: 'moon' }),
    ];
}

/** Of all that is known, now and then: whatever is recorded of one item may change the answer about another. */
export function* sweep(known: Knowledge): Iterable<Question> {
  const turn = known.turn();
  const all = [...known.subjects];
  const step = Math.max(1, Math.ceil(all.length / SWEPT_SUBJECTS));
  for (let index = turn % step; index < all.length; index += step) yield* core(all[index] ?? '');
  for (const recall of known.recalls) yield* impactOf(recall, known);
  yield* stock(known, nth(known.times, turn));
  yield* atTheHead(known);
}

/** What is answered as of the end of the log only. */
function* atTheHead(known: Knowledge): Iterable<Question> {
  const turn = known.turn();
  yield atHead(get('/v1/recalls'));
  for (const recall of known.recalls) {
    yield atHead(get(`/v1/recalls/${recall.replace('recall/', '')}`));
    // Pages are of what is hit as of now.
    yield atHead(get(impactPath(recall), { limit: 2, include: 'former' }));
  }
  const capture = nth(known.captures, turn);
  if (capture !== undefined) yield atHead(get(`/v1/captures/${capture}`, { limit: 1 }));
  const flagged = nth(known.flagged, turn);
  if (flagged !== undefined) yield atHead(get(`/v1/captures/${flagged}/flags`, { limit: 60 }));
  yield* itemsSought(known);
}

/** Items by query. */
function* itemsSought(known: Knowledge): Iterable<Question> {
  const turn = known.turn();
  const query = (body: object, parameters: Parameters = {}): Question => ({
    when: 'head',
    method: 'POST',
    path: withParameters('/v1/items/query', parameters),
    body,
  });
  const ids = [...known.subjects].slice(-300);
  yield query({ ids: [...ids, 'own/acme/never/heard-of', ...known.identifiers] });
  for (const product of known.products) yield query({ product, limit: 50 });
  for (const lot of [...known.lots].slice(-10)) yield query({ lot });
  for (const location of [...known.places].slice(-10)) {
    yield query({ location, limit: 50 });
    yield query({ transitTo: location });
  }
  for (const party of [...known.parties].slice(-8)) {
    yield query({ owner: party, limit: 50 });
    yield query({ holder: party, limit: 50 });
  }
  for (const disposition of [
    'active',
    'in_progress',
    'in_transit',
    'retail_sold',
    'returned',
    'dispensed',
    'destroyed',
  ])
    yield query({ disposition }, { limit: 5 });
  yield query({ attributes: { colour: 'red' } });
  for (const ended of ['destroyed', 'lost', 'inactive', 'written_off']) yield query({ ended }, { limit: 5 });
  for (const { type, issuer, id } of [...known.documents.values()].slice(-6)) {
    yield atHead(get('/v1/captures', { document: id, limit: 5 }));
    yield query({ document: { ...(type === undefined ? {} : { type }), issuer, id } }, { limit: 50 });
  }
  const serial = nth(known.subjects, turn)?.split('/').at(-1);
  if (serial !== undefined) yield query({ serial: decodeURIComponent(serial) });
  const [product, party] = [nth(known.products, turn), nth(known.parties, turn)];
  if (product !== undefined && party !== undefined) yield query({ product, owner: party, disposition: 'in_progress' });
}

/** All that is left to be asked when nothing more is recorded: what is answered as of the end of the log only. */
export function* questionsAtTheEnd(known: Knowledge): Iterable<Question> {
  yield* sweep(known);
  const subjects = [...known.subjects];
  const step = Math.ceil(subjects.length / LAST_SUBJECTS);
  for (let index = 0; index < subjects.length; index += step) yield* core(subjects[index] ?? '');
  for (const capture of known.captures) yield atHead(get(`/v1/captures/${capture}`, { limit: 100 }));
  yield atHead(get('/v1/captures/00000000000000000000000000'));
  yield atHead(get('/v1/refusals/5b0c7c1e-0000-4000-8000-000000000000'));
  yield atHead(get('/v1/recalls/never-opened'));
}
