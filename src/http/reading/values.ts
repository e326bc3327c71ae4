import { toldTimeRule } from '../../ledger/event-time.js';
import { parseIdentifier, type Identifier, type IdentityResult, type IdRole } from '../../ledger/identity/identity.js';
import { unseenCharacterRule } from '../../ledger/identity/unseen-characters.js';
import { type Faults } from './faults.js';
import { FORM_RULES } from './form.sentences.js';
import { TIME_RULES } from '../../ledger/event-time.sentences.js';

/** Reads one value of a JSON body; a value that breaks a rule is told to `faults` and is undefined. */
export type ValueReader<T> = (value: unknown, field: string, faults: Faults) => T | undefined;

export type JsonFields = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonFields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Of a parameter's text: digits only. */
export function wholeNumber(value: string, least: number, most: number): number | undefined {
  const number = /^\d{1,15}$/.test(value) ? Number(value) : NaN;
  return number >= least && number <= most ? number : undefined;
}

/** Text that every store keeps as it is: no NUL, no half of a surrogate pair. */
export function text(longest: number): ValueReader<string> {
  return (value, field, faults) => {
    if (typeof value !== 'string') return faults.add(field, value, FORM_RULES.text());
    if (value.trim() === '') return faults.add(field, value, FORM_RULES.empty());
    if (value.length > longest)
      return faults.add(field, value, FORM_RULES['too-long']({ has: value.length, most: longest }));
    if (value.includes('\0') || !value.isWellFormed()) return faults.add(field, value, FORM_RULES.unstorable());
    return value;
  };
}

export function oneOf<T extends string>(...choices: readonly T[]): ValueReader<T> {
  return (value, field, faults) => {
    const chosen = choices.find((choice) => choice === value);
    return chosen ?? faults.add(field, value, FORM_RULES['one-of'](choices));
  };
}

export const bool: ValueReader<boolean> = (value, field, faults) =>
  typeof value === 'boolean' ? value : faults.add(field, value, FORM_RULES.flag());

export const eventTime: ValueReader<string> = (value, field, faults) => {
  const rule = toldTimeRule(typeof value === 'string' ? value : '');
  return rule === undefined ? String(value) : faults.add(field, value, rule);
};

export const date: ValueReader<string> = (value, field, faults) => {
  const rule = typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) ? toldTimeRule(value) : TIME_RULES.date();
  return rule === undefined ? String(value) : faults.add(field, value, rule);
};

/** Decimal strings keep their digits; a JSON number is taken where it is exact. */
export const decimal: ValueReader<string> = (value, field, faults) => {
  const given = Number.isSafeInteger(value) ? String(value) : value;
  if (typeof given === 'string' && /^\d{1,20}(\.\d{1,10})?$/.test(given)) return given;
  return faults.add(field, value, FORM_RULES.decimal());
};

const KEPT_IDENTIFIERS = 1_000;
const KEPT_CHARACTERS = 100;

/** Places, parties and products are few, and come again with every request: what was read of them is kept. */
function keptReader(role: IdRole): (text: string) => IdentityResult {
  const kept = new Map<string, IdentityResult>();
  return (text) => {
    const known = kept.get(text);
    if (known) return known;
    const read = parseIdentifier(text, role);
    if (!read.ok || text.length > KEPT_CHARACTERS) return read;
    if (kept.size >= KEPT_IDENTIFIERS) kept.clear();
    kept.set(text, read);
    return read;
  };
}

const COMES_AGAIN: readonly IdRole[] = ['location', 'party', 'product'];

export function identifier(role: IdRole): ValueReader<Identifier> {
  const readText = COMES_AGAIN.includes(role)
    ? keptReader(role)
    : (text: string): IdentityResult => parseIdentifier(text, role);
  return (value, field, faults) => {
    if (typeof value !== 'string') return faults.add(field, value, FORM_RULES.identifier());
    const parsed = readText(value);
    if (parsed.ok) {
      const unseen = unseenCharacterRule(parsed.id.canonical);
      if (unseen !== undefined) return faults.add(field, value, unseen);
      faults.told.note(parsed.id);
      return parsed.id;
    }
    return faults.add(field, value, FORM_RULES.spelling(parsed));
  };
}

export function canonical(role: IdRole): ValueReader<string> {
  const read = identifier(role);
  return (value, field, faults) => read(value, field, faults)?.canonical;
}

export function listOf<T>(read: ValueReader<T>, longest: number, shortest: 0 | 1 = 1): ValueReader<readonly T[]> {
  return (value, field, faults) => {
    if (!Array.isArray(value)) return faults.add(field, value, FORM_RULES.list());
    if (value.length < shortest) return faults.add(field, value, FORM_RULES['no-entry']());
    if (value.length > longest)
      return faults.add(field, value, FORM_RULES['too-many-entries']({ count: value.length, most: longest }));
    return value.flatMap((entry: unknown, index) => {
      const one = read(entry, `${field}[${index}]`, faults);
      return one === undefined ? [] : [one];
    });
  };
}

type Shape = Readonly<Record<string, ValueReader<unknown>>>;
type Read<S extends Shape> = { readonly [K in keyof S]?: S[K] extends ValueReader<infer T> ? T : never };

/** Reads the fields of `shape`, and refuses any other. A value of null counts as not given. */
export function readFields<S extends Shape>(
  given: JsonFields,
  shape: S,
  path: string,
  faults: Faults,
  what: string,
): Read<S> {
  const result: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given)) {
    const field = path + name;
    const read = Object.hasOwn(shape, name) ? shape[name] : undefined;
    if (read === undefined) faults.add(field, value, FORM_RULES['unknown-field']({ what, taken: Object.keys(shape) }));
    else if (value !== null && value !== undefined) {
      const taken = read(value, field, faults);
      if (taken !== undefined) result[name] = taken;
    }
  }
  return result as Read<S>;
}

export function objectOf<S extends Shape, K extends keyof S & string = never>(
  shape: S,
  what: string,
  required: readonly K[] = [],
): ValueReader<Read<S> & { readonly [N in K]: NonNullable<Read<S>[N]> }> {
  return (value, field, faults) => {
    if (!isObject(value)) return faults.add(field, value, FORM_RULES.object(what));
    const before = faults.count;
    const read = readFields(value, shape, `${field}.`, faults, what);
    for (const name of required)
      if (value[name] === undefined || value[name] === null)
        faults.add(`${field}.${name}`, undefined, FORM_RULES['needed-in'](what));
    return faults.count === before ? (read as Read<S> & { readonly [N in K]: NonNullable<Read<S>[N]> }) : undefined;
  };
}
