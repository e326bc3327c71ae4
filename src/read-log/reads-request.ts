import { asOfInstant, eventTimeRule, firstInstant } from '../ledger/event-time.js';
import type { Asked } from '../http/reading/asked.js';
import { readCursor, type PagedQuestion } from '../http/reading/cursor.js';
import { Faults } from '../http/reading/faults.js';
import { parameter, readQuery } from '../http/reading/read-request.js';
import { READS_RULES } from './read-log.sentences.js';
import type { ReadPlace, ReadsSought } from './read-log.js';

export interface ReadsQuestion {
  readonly sought: ReadsSought;
  readonly limit: number;
  readonly behind?: ReadPlace;
  readonly paged: PagedQuestion;
}

const OWN = ['principal', 'permission', 'from', 'to'] as const;
const PERMISSION = /^read:[a-z-]{1,50}$/;

/** Throws `LedgerError('invalid-request')` with all faults found. */
export function readReadsRequest(asked: Asked): ReadsQuestion {
  const faults = new Faults();
  const { limit, cursor } = readQuery(asked, ['limit', 'cursor'], OWN, faults);
  const [principal, permission, from, to] = OWN.map((name) => parameter(asked.query, name));
  if (permission !== undefined && !PERMISSION.test(permission))
    faults.add('permission', permission, READS_RULES.permission());
  const fromMs = instant('from', from, firstInstant, faults);
  const toMs = instant('to', to, asOfInstant, faults);
  const sought = {
    ...(principal === undefined ? {} : { principal: principal.replaceAll('\0', '') }),
    ...(permission === undefined ? {} : { permission }),
    ...(fromMs === undefined ? {} : { fromMs }),
    ...(toMs === undefined ? {} : { toMs }),
  };
  const paged = { route: 'reads', ...sought };
  const behind = readCursor(cursor, paged, isPlace, faults);
  faults.throwIfAny();
  return { sought, limit, paged, ...(behind ? { behind } : {}) };
}

function instant(
  name: string,
  value: string | undefined,
  read: (at: string) => number,
  faults: Faults,
): number | undefined {
  if (value === undefined) return undefined;
  const rule = eventTimeRule(value);
  return rule === undefined ? read(value) : faults.add(name, value, rule);
}

const AT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function isPlace(value: unknown): value is ReadPlace {
  if (typeof value !== 'object' || value === null) return false;
  const { at, id } = value as { readonly at?: unknown; readonly id?: unknown };
  return (
    typeof at === 'string' && AT.test(at) && typeof id === 'string' && ID.test(id) && !Number.isNaN(Date.parse(at))
  );
}
