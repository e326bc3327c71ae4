import { asOfInstant, eventTimeRule } from '../../ledger/event-time.js';
import { parseIdentifier, type Identifier, type IdRole } from '../../ledger/identity/identity.js';
import type { Asked, Query, Reader } from './asked.js';
import type { Faults } from './faults.js';
import { readKnownAt, type Moment } from './moment.js';
import { wholeNumber } from './values.js';
import { FORM_RULES, QUESTION_RULES } from './form.sentences.js';

/** The parameters that reads share. */
export interface ReadRequest extends Moment {
  readonly reader: Reader;
  readonly after?: number;
  readonly limit: number;
  readonly cursor?: string;
}

export type SharedParameter = 'after' | 'asOf' | 'knownAt' | 'limit' | 'cursor';

const LIMIT_DEFAULT = 100;
const LIMIT_MOST = 1_000;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Reads query parameters. `shared` are those of the shared ones that the route takes, `own` its own. Faults are added, not thrown. */
export function readQuery(
  { reader, query }: Asked,
  shared: readonly SharedParameter[],
  own: readonly string[],
  faults: Faults,
): ReadRequest {
  const taken = [...own, ...shared];
  const read: Mutable<ReadRequest> = { reader, limit: LIMIT_DEFAULT };
  for (const [name, value] of Object.entries(query)) {
    if (!taken.includes(name)) faults.add(name, value, QUESTION_RULES['unknown-parameter'](taken));
    else if (typeof value !== 'string') faults.add(name, value, QUESTION_RULES['given-twice']());
    else if (value !== '' && (shared as readonly string[]).includes(name))
      readShared(name as SharedParameter, value, read, faults);
  }
  return read;
}

function readShared(name: SharedParameter, value: string, read: Mutable<ReadRequest>, faults: Faults): void {
  switch (name) {
    case 'after': {
      const after = wholeNumber(value, 0, Number.MAX_SAFE_INTEGER);
      if (after === undefined) faults.add('after', value, QUESTION_RULES.position());
      else read.after = after;
      return;
    }
    case 'asOf': {
      const rule = eventTimeRule(value);
      if (rule === undefined) read.atMs = asOfInstant(value);
      else faults.add('asOf', value, rule);
      return;
    }
    case 'knownAt': {
      const known = readKnownAt(value, faults);
      if (known) read.knownAt = known;
      return;
    }
    case 'limit': {
      const limit = wholeNumber(value, 1, LIMIT_MOST);
      if (limit === undefined) faults.add('limit', value, FORM_RULES['whole-number']({ least: 1, most: LIMIT_MOST }));
      else read.limit = limit;
      return;
    }
    case 'cursor':
      read.cursor = value;
  }
}

/** An id of a path or a parameter, in any spelling. */
export function readId(text: unknown, field: string, role: IdRole, faults: Faults): Identifier | undefined {
  if (Array.isArray(text)) return faults.add(field, text, QUESTION_RULES['given-twice']());
  if (typeof text !== 'string' || text === '') return faults.add(field, text, FORM_RULES['identifier-needed'](role));
  const parsed = parseIdentifier(text, role);
  if (parsed.ok) return parsed.id;
  return faults.add(field, text, FORM_RULES.spelling(parsed));
}

export function parameter(query: Query, name: string): string | undefined {
  const value = query[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** One of the words that a parameter may be; the first is the default. */
export function choice<T extends string>(query: Query, name: string, choices: readonly [T, ...T[]], faults: Faults): T {
  const value = parameter(query, name);
  if (value === undefined) return choices[0];
  return choices.find((one) => one === value) ?? faults.add(name, value, FORM_RULES['one-of'](choices)) ?? choices[0];
}
