import { parameterOf, type Question, type Route } from '../asking/question.js';
import type { Difference } from './differences.js';
import type { LogFacts } from './log-facts.js';

/** What is known of a difference beside itself. */
export interface Circumstances {
  readonly ledger: string;
  /** The revision whose code gave the recorded answers. */
  readonly recordedOn: string;
  readonly facts: LogFacts;
  readonly route: Route;
  readonly question: Question;
  /** The position that the answer is as of. */
  readonly at: number;
  /** Of the ledger that is asked now. */
  readonly head: number;
}

/** A class of answers that are not as they were, on purpose or not mended yet. */
export interface Erratum {
  readonly name: string;
  readonly reason: string;
  /** The revisions that gave such answers; those of others are compared without it. */
  readonly recordedOn: readonly string[];
  /** A question by which it can be seen; it is asked whenever the tests run. */
  readonly example: { readonly ledger: string; readonly at: number; readonly path: string };
  /** Says exactly which differences these are. */
  readonly excuses: (difference: Difference, circumstances: Circumstances) => boolean;
}

/** The id that a question about an item asks for. */
function idOf({ path }: Question): string {
  const inPath = /^\/v1\/items\/([^/?]+)/.exec(path)?.[1];
  return inPath === undefined ? (parameterOf(path, 'id') ?? '') : decodeURIComponent(inPath);
}

/** It is asked with the position of its answer as `knownAt`, where it had none when it was recorded. */
function isAsOf({ question }: Circumstances): boolean {
  return question.when === 'any' && parameterOf(question.path, 'knownAt') === undefined;
}

/** A unit whose path ends with a lot: as JSON, or as a line of CSV. */
function leadsToLot(unit: unknown): boolean {
  if (typeof unit !== 'object' || unit === null || !('path' in unit)) return false;
  const path = Array.isArray(unit.path) ? unit.path : String(unit.path).split(' ');
  return /\/10\/[^/]+$/.test(String(path.at(-1)));
}

function placeKindOf(row: unknown): unknown {
  const { place } = (row ?? {}) as { readonly place?: { readonly kind?: unknown } };
  return place?.kind;
}

const isPosition = (field: string): boolean => field === 'position' || field === 'headers.ledger-position';

const FIRST = ['2bfb717'];
const SECOND = ['52d014b'];
const THIRD = ['7928117'];
const FOURTH = ['ddc8942'];

export const ERRATA: readonly Erratum[] = [
  {
    name: 'answers that were asked with `knownAt` when they were recorded say the position of the end of the log',
    reason: 'they said where the read models stood: an answer as of K says K, or where these stand if that is before',
    recordedOn: FIRST,
    example: { ledger: 'demo', at: 62, path: '/v1/items/00%2F095060001343520017?knownAt=60' },
    excuses: ({ field }, circumstances) =>
      circumstances.question.when === 'any' && !isAsOf(circumstances) && isPosition(field),
  },
  {
    name: 'the marks of an impact as of a time',
    reason:
      'units were told to be marked that bore no mark yet at that time: marks count from their own time on, as `recalled` does',
    recordedOn: [...FIRST, ...SECOND, ...THIRD, ...FOURTH],
    example: {
      ledger: 'kept',
      at: 241,
      path: '/v1/recalls/tubes/impact?format=csv&include=former&asOf=2026-01-12T08%3A00%3A00Z',
    },
    excuses: ({ field, recorded, now }, { route, question }) =>
      route === 'impact' &&
      parameterOf(question.path, 'asOf') !== undefined &&
      /\bmarked$/.test(field) &&
      String(recorded) === 'true' &&
      String(now) === 'false',
  },
  {
    name: 'who holds a logistic unit that began with the claim of a stranger, as of a time',
    reason:
      'live it was held by who held what came into it, as the event says; as of a time, and in its history, it was held by who claimed it, so that what that one told next was not flagged',
    recordedOn: FOURTH,
    example: { ledger: 'kept', at: 48, path: '/v1/items/00%2F095060007901020005?asOf=2026-01-04' },
    excuses: ({ field, recorded, now }, { route }) => {
      if (route === 'item') return field === 'holder' && recorded === '417/9506000134376' && now === 'own/acme/self';
      const { rule } = (now ?? {}) as { readonly rule?: unknown };
      return (
        route === 'history' &&
        /^events\[\d+\]\.anomalies\[\d+\]$/.test(field) &&
        recorded === undefined &&
        rule === 'not-holder'
      );
    },
  },
  {
    name: 'an item of which only others tell',
    reason:
      'what was only named, as a container or an assembly, is answered 200 without events as of now, and 404 as of any K before its own first event where nothing of it counts by then',
    recordedOn: [...FIRST, ...SECOND, ...THIRD],
    example: { ledger: 'chaos-1', at: 601, path: '/v1/items/00%2F095060001343210000' },
    excuses: ({ field, recorded, now }, { route, question, facts, at }) =>
      (route === 'history' || route === 'item') &&
      field === 'status' &&
      recorded === 200 &&
      now === 404 &&
      facts.isOnlyNamedAt(idOf(question), at),
  },
  {
    name: 'the history of what is known only by what is in it',
    reason:
      'what was only named, as a container or an assembly, was answered 404 as of any time or position before its own first event, and 200 without events as of now: it is 200 in all, as the item itself is',
    recordedOn: [...FIRST, ...SECOND, ...THIRD],
    example: {
      ledger: 'chaos-1',
      at: 1049,
      path: '/v1/items/8003%2F09506000134352T5/history?asOf=2026-03-15T01%3A07%3A59.999Z',
    },
    excuses: ({ field, recorded, now }, { route, question, facts, at }) => {
      const isOfTime = parameterOf(question.path, 'asOf') !== undefined;
      const isNamed = isOfTime || facts.isOnlyNamedAt(idOf(question), at);
      return route === 'history' && field === 'status' && recorded === 404 && now === 200 && isNamed;
    },
  },
  {
    name: 'stock that is on its way to a party at a place',
    reason: 'it was counted at the place only, though its place names the party as well: it is found by either',
    recordedOn: [...FIRST, ...SECOND, ...THIRD],
    example: { ledger: 'sights', at: 164, path: '/v1/stock?groupBy=location&location=417%2F9506000134376' },
    excuses: ({ field, recorded, now }, { route, question: { path } }) =>
      route === 'stock' &&
      parameterOf(path, 'location')?.startsWith('414') === false &&
      /^stock\[\d+\]$/.test(field) &&
      recorded === undefined &&
      placeKindOf(now) === 'transit',
  },
  {
    name: 'what was not there yet at a moment has neither a chain of title nor a tree',
    reason: 'it was answered 200 with nothing in it, where the item and its history are answered 404',
    recordedOn: FIRST,
    example: {
      ledger: 'goods',
      at: 13,
      path: '/v1/items/01%2F09506000134352%2F21%2FP100/owners?asOf=2025-11-02T23%3A59%3A59.999Z',
    },
    excuses: ({ field, recorded, now }, { route, question, facts, at }) => {
      const isOfMoment = ['asOf', 'knownAt'].some((name) => parameterOf(question.path, name) !== undefined);
      const isLater = isOfMoment || facts.isOnlyNamedAt(idOf(question), at);
      return (
        (route === 'owners' || route === 'tree') && field === 'status' && recorded === 200 && now === 404 && isLater
      );
    },
  },
  {
    name: 'the revision of an item as of a time',
    reason:
      'it was that of its last event by now, which says that more happened than the answer tells of: it is that of then, and the tag with it',
    recordedOn: FIRST,
    example: {
      ledger: 'goods',
      at: 27,
      path: '/v1/items/01%2F09506000134352%2F21%2FP100?asOf=2025-11-04T07%3A59%3A59.999Z',
    },
    excuses: ({ field, recorded, now }, { route, question }) => {
      if (route !== 'item' || parameterOf(question.path, 'asOf') === undefined) return false;
      const isByTag = field === 'status' && recorded === 304 && now === 200;
      return isByTag || ['revision', 'lastPosition', 'headers.etag'].includes(field);
    },
  },
  {
    name: 'the order of the fields of a place and of attributes',
    reason:
      'they came as the row had them, or as the event did: now they have one order in every answer. The values are the same',
    recordedOn: FIRST,
    example: { ledger: 'goods', at: 48, path: '/v1/items/00%2F095060001343520017' },
    excuses: ({ field }, { route }) =>
      ['item', 'items query', 'stock', 'impact', 'trace'].includes(route) &&
      /^order of ((units|items|stock)\[[^\]]+\]\.)?(place|attributes)$/.test(field),
  },
  {
    name: 'a recall that was not opened then has no impact',
    reason: 'it was answered 200 with units, at a position at which nobody had opened it',
    recordedOn: FIRST,
    example: { ledger: 'recalls', at: 66, path: '/v1/recalls/kind-lot-code/impact?knownAt=12' },
    excuses: ({ field, recorded, now }, { route, question: { path } }) =>
      route === 'impact' &&
      parameterOf(path, 'knownAt') !== undefined &&
      field === 'status' &&
      recorded === 200 &&
      now === 404,
  },
  {
    name: 'impact and traces that were asked of a moment when they were recorded',
    reason:
      'they used the product, lot, production facts and identifiers of the day on which they were asked, and a page was cut from the units of that day',
    recordedOn: FIRST,
    example: {
      ledger: 'recalls',
      at: 847,
      path: '/v1/recalls/many-items/impact?asOf=2026-02-02T02%3A00%3A00-05%3A00',
    },
    excuses: ({ field, recorded, now }, { route, question: { path } }) => {
      const isOfMoment = parameterOf(path, 'knownAt') !== undefined || parameterOf(path, 'asOf') !== undefined;
      const isUnit = field.startsWith('units[') && (recorded === undefined || now === undefined);
      return (route === 'impact' || route === 'trace') && isOfMoment && (isUnit || field === 'headers.link');
    },
  },
  {
    name: 'units of a lot that they were only said to be of, at a moment',
    reason:
      'impact and traces of a moment told nothing of claimed lots, though a recall reaches such units: since it is known when each lot was claimed, they are there',
    recordedOn: SECOND,
    example: {
      ledger: 'rights',
      at: 562,
      path: '/v1/recalls/claimed-later/impact?knownAt=387&asOf=2026-03-20&include=former',
    },
    excuses: ({ field, recorded, now }, { route, question: { path } }) => {
      const isOfMoment = parameterOf(path, 'knownAt') !== undefined || parameterOf(path, 'asOf') !== undefined;
      const isClaimed = typeof now === 'object' && now !== null && 'claimed' in now && String(now.claimed) === 'true';
      return (
        (route === 'impact' || route === 'trace') &&
        isOfMoment &&
        field.startsWith('units[') &&
        recorded === undefined &&
        isClaimed
      );
    },
  },
  {
    name: 'what was made of a lot in bulk, in impact and traces by lot, product or lot code',
    reason:
      'only a scope by components found it: an assembly of the recalled lot was in no impact, and nobody was told. It is hit as of any moment, like what has the lot by a serial',
    recordedOn: [...FIRST, ...SECOND],
    example: { ledger: 'recalls', at: 24, path: '/v1/traces?include=former' },
    excuses: ({ field, recorded, now }, { route, question: { body } }) => {
      const isByComponents = route === 'trace' && JSON.stringify(body ?? '').includes('"components"');
      const isUnit = field.startsWith('units[') && recorded === undefined;
      return (route === 'impact' || route === 'trace') && isUnit && !isByComponents && leadsToLot(now);
    },
  },
  {
    name: 'the order of the recalls and of the production facts of an item',
    reason:
      'it was that in which they were recorded, and is that of their times as of a position: marks after what was cleared earlier, facts as they were filled in. The values are the same',
    recordedOn: SECOND,
    example: { ledger: 'ends', at: 391, path: '/v1/items/own%2Facme%2Ftoy%2FT1' },
    excuses: ({ field }, { route }) =>
      ['item', 'items query'].includes(route) && /^order of (items\[\d+\]\.)?(recalls|production)$/.test(field),
  },
  {
    name: 'the history of a container that was written off while it was said to hold something',
    reason:
      'what ended empty is told as ended as of a position, for which representatives of its contents are left out: the flag that it was not empty is lost with them where it held something. Not mended yet',
    recordedOn: SECOND,
    example: { ledger: 'ends', at: 828, path: '/v1/items/00%2F095060007000005002/history' },
    excuses: ({ field, recorded, now }, { route }) =>
      route === 'history' &&
      /^events\[\d+\]\.anomalies\[\d+\]$/.test(field) &&
      now === undefined &&
      typeof recorded === 'object' &&
      recorded !== null &&
      'rule' in recorded &&
      recorded.rule === 'not-empty',
  },
  {
    name: 'field and value of a violation in the refusal of one of several operations',
    reason:
      'what was refused is decided anew when all are sent again, and a violation now tells the value of its field, as it was sent, where it told the item',
    recordedOn: FIRST,
    example: { ledger: 'recalls', at: 892, path: '/v1/operations' },
    excuses: ({ field }, { route }) =>
      route === 'repetition' && /^answers\[\d+\]\.problem\.violations\[\d+\]\.(field|value)$/.test(field),
  },
  {
    name: 'the value of a skipped item that was sent in another spelling',
    reason: 'it is told as it was sent, so that the sender finds it again, where the canonical form was told',
    recordedOn: [...FIRST, ...SECOND],
    example: { ledger: 'chaos-2', at: 624, path: '/v1/operations/introduce' },
    excuses: ({ field }, { route }) => route === 'repetition' && /^skipped\[\d+\](\.also\[\d+\])?\.value$/.test(field),
  },
];

/** Whether it is the question by which the erratum can be seen. */
export function isExampleOf({ example }: Erratum, { ledger, at, question }: Circumstances): boolean {
  return example.ledger === ledger && example.at === at && example.path === question.path;
}

/** Whether an erratum can be seen by the question of this line of a file of answers. */
export function isExample(ledger: string, line: string): boolean {
  return ERRATA.some(
    ({ example: { ledger: of, at, path } }) =>
      of === ledger && line.startsWith(`{"at":${at},`) && line.includes(`"path":${JSON.stringify(path)}`),
  );
}
