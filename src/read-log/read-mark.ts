import { SPELLED_KEY } from '../telemetry/spelled-key.js';
import { hash } from 'node:crypto';
import { printable } from '../http/reading/faults.js';
import { isTooDeep } from '../http/server/request-limits.js';

/** An answer that is given at once, and the two ends of one that goes on. */
export type ReadPart = 'whole' | 'begun' | 'ended';

/** Who was told what, and when: what is kept of one question. */
export interface ReadMark extends AskedText {
  readonly id: string;
  readonly at: Date;
  readonly principal: string;
  /** Absent where nobody was asked who it is. */
  readonly key?: string;
  readonly permission: string;
  readonly part: ReadPart;
  readonly method: string;
  readonly asOf?: string;
  readonly knownAt?: string;
  /** Position of the log at which the answer stands. */
  readonly position?: number;
  /** How many were told, where it is known. */
  readonly rows?: number;
  readonly status: number;
  /** A stream that was not taken to its end. */
  readonly isCut: boolean;
  /** Id of the request, the same for the parts of one answer. */
  readonly request: string;
}

/** A question as it was sent, of no more than a bounded length. */
export interface AskedText {
  readonly url: string;
  readonly body?: string;
  /** SHA-256 of the whole, where it is longer than what is kept; of a document that was sent, which is not kept, its own. */
  readonly sha256?: string;
}

/** Questions that nobody was told of because the read log could not be written. */
export interface ReadGap {
  readonly from: Date;
  readonly until: Date;
  readonly unrecorded: number;
}

/**
 * What is written down before it is told: how much a whole ledger, what belongs to whom, who records, what others tried in vain, and who looked at whom would be worth
 * to whoever ends the process a moment after. Questions about single items and stock are asked at the dock, and are written down within a second.
 */
export const RECORDED_FIRST: ReadonlySet<string> = new Set([
  'read:captures',
  'read:feed',
  'read:owners',
  'read:reads',
  'read:refusals',
]);

const KEPT_CHARACTERS = 2_000;
const MOMENT_CHARACTERS = 100;

export function askedText(url: string, body?: unknown): AskedText {
  const path = storable(url);
  // A document that is given back in another form is no question, and may name people.
  if (Buffer.isBuffer(body)) return { url: path.slice(0, KEPT_CHARACTERS), sha256: hash('sha256', body) };
  // What is nested beyond all use was refused, and cannot be written.
  const sent = body === undefined || body === null || isTooDeep(body) ? undefined : storable(JSON.stringify(body));
  const isLong = path.length > KEPT_CHARACTERS || (sent ?? '').length > KEPT_CHARACTERS;
  return {
    url: path.slice(0, KEPT_CHARACTERS),
    ...(sent === undefined ? {} : { body: sent.slice(0, KEPT_CHARACTERS) }),
    ...(isLong ? { sha256: hash('sha256', sent === undefined ? path : `${path}\n${sent}`) } : {}),
  };
}

/** Somebody may put a key where none belongs. */
function storable(text: string): string {
  return text.replaceAll(SPELLED_KEY, 'tl_***').toWellFormed();
}

/** The moment that was asked for, as it was sent. */
export function askedMoment(query: unknown): Pick<ReadMark, 'asOf' | 'knownAt'> {
  const { asOf, knownAt } = (query ?? {}) as { readonly asOf?: unknown; readonly knownAt?: unknown };
  return {
    ...(typeof asOf === 'string' ? { asOf: printable(asOf.slice(0, MOMENT_CHARACTERS)) } : {}),
    ...(typeof knownAt === 'string' ? { knownAt: printable(knownAt.slice(0, MOMENT_CHARACTERS)) } : {}),
  };
}

/** What an answer lists, by the name that it has there. An answer has one of them, or is about one thing. */
const LISTS = [
  ...['items', 'events', 'edges', 'owners', 'stock'],
  ...['units', 'recalls', 'captures', 'flags', 'reads', 'grants'],
  ...['products', 'locations', 'parties', 'lots', 'statements'],
] as const;

export function rowsOf(body: object): number {
  if (Array.isArray(body)) return body.length;
  const lists = LISTS.map((name) => (body as Readonly<Record<string, unknown>>)[name]);
  return lists.find(Array.isArray)?.length ?? 1;
}

export function positionOf(body: object): number | undefined {
  const position: unknown = 'position' in body ? body.position : undefined;
  return Number.isSafeInteger(position) ? Number(position) : undefined;
}
