import { isRefusal, refuse, type FormatOptions, type FormatResult, type IdRole, type Refusal } from './identifier.js';
import { decodeSegment, encodeUrnField } from './percent-encoding.js';
import { chooseRow, readFields, type Field, type Reading, type ReadResult } from './reading.js';
import type { KeyShape, Scheme, UrnForm } from './scheme.js';
import { schemesOfUrn } from './scheme-table.js';
import { ID_RULES, NO_FORM } from './identity.sentences.js';

export const SHORTEST_COMPANY_PREFIX = 6;
export const LONGEST_COMPANY_PREFIX = 12;

function splitFields(text: string, start: number, count: number): readonly Field[] | Refusal {
  const fields: Field[] = [];
  let at = start;
  while (fields.length < count) {
    const dot = fields.length === count - 1 ? -1 : text.indexOf('.', at);
    if (dot < 0 && fields.length < count - 1)
      return refuse(ID_RULES['urn-parts']({ has: fields.length + 1, takes: count }), text.length);
    const end = dot < 0 ? text.length : dot;
    const value = decodeSegment(text.slice(at, end), at);
    if (isRefusal(value)) return value;
    fields.push({ value, at });
    at = end + 1;
  }
  return fields;
}

/** Puts company prefix and reference together as the key has them, without its check digit. */
function joinKey(prefix: Field, reference: Field, shape: KeyShape): string | Refusal {
  const wrong = prefix.value.search(/[^0-9]/);
  if (wrong >= 0) return refuse(ID_RULES['only-digits']('company prefix'), prefix.at + wrong);
  const length = prefix.value.length;
  if (length < SHORTEST_COMPANY_PREFIX || length > LONGEST_COMPANY_PREFIX) {
    return refuse(ID_RULES['prefix-length'](length), prefix.at);
  }
  if (shape.digits === undefined) {
    return reference.value === ''
      ? refuse(ID_RULES['reference-empty'](), reference.at)
      : prefix.value + reference.value;
  }
  const bad = reference.value.search(/[^0-9]/);
  if (bad >= 0) return refuse(ID_RULES['only-digits']('reference after the company prefix'), reference.at + bad);
  const total = length + reference.value.length;
  if (total !== shape.digits) {
    return refuse(ID_RULES['prefix-and-reference']({ has: total, takes: shape.digits }), prefix.at);
  }
  return shape.leadingDigit
    ? reference.value.charAt(0) + prefix.value + reference.value.slice(1)
    : prefix.value + reference.value;
}

function readStars(fields: readonly Field[], form: UrnForm): Refusal | undefined {
  const wrong = fields.slice(form.fields - (form.stars ?? 0)).find((field) => field.value !== '*');
  return wrong && refuse(ID_RULES['pattern-end'](), wrong.at);
}

/** Fields that `read` put together take the position of the field they begin in; later ones that of the last fields. */
function asFields(values: readonly string[], sources: readonly Field[]): readonly Field[] {
  return values.map((value, index) => {
    const source = index === 0 ? sources[0] : sources[sources.length - values.length + index];
    return { value, at: source?.at ?? 0 };
  });
}

export function readUrnFields(rows: readonly Scheme[], fields: readonly Field[], role: IdRole | undefined): ReadResult {
  const form = rows[0]?.urn;
  if (form === undefined) return refuse(ID_RULES['urn-head']());
  const bad = readStars(fields, form);
  if (bad) return bad;
  const named = fields.slice(0, form.fields - (form.stars ?? 0));
  const [prefix, reference, ...others] = named;
  if (form.key === undefined || prefix === undefined || reference === undefined) {
    const plain = asFields(form.read(named.map((field) => field.value)), named);
    return readFields(rowFor(rows, plain, role), plain);
  }
  const key = joinKey(prefix, reference, form.key);
  if (typeof key !== 'string') return key;
  const values = asFields(form.read([key, ...others.map((field) => field.value)]), named);
  return readFields(rowFor(rows, values, role), values, { companyPrefixLength: prefix.value.length });
}

/** Rows of one URN may differ in their number of values (parts with and without a number). */
function rowFor(rows: readonly Scheme[], values: readonly Field[], role: IdRole | undefined): Scheme {
  const sameLength = rows.filter((row) => row.rules.length === values.length);
  const row = chooseRow(sameLength, values, role) ?? sameLength[0] ?? rows[0];
  if (row === undefined) throw new Error('readUrnFields was called without rows');
  return row;
}

/** Reads `urn:epc:id:`, `urn:epc:class:`, `urn:epc:idpat:` and `urn:epc:tag:` URNs (TDS 2.0 sections 6.3, 8 and 12). */
export function readEpcUrn(text: string, role: IdRole | undefined): ReadResult {
  const head = /^urn:epc:([a-z]+:[a-z0-9-]+):/i.exec(text);
  if (head === null) return refuse(ID_RULES['urn-head'](), 0);
  const named = (head[1] ?? '').toLowerCase();
  const tag = /^tag:([a-z]+)-(?:[0-9]+|var)$/.exec(named);
  const rows = schemesOfUrn(tag === null ? named : `id:${tag[1]}`);
  const form = rows[0]?.urn;
  if (form === undefined) return refuse(ID_RULES['urn-unknown'](named), 8);
  const filter = tag === null ? '' : (/^[0-9]{1,2}\./.exec(text.slice(head[0].length))?.[0] ?? undefined);
  if (filter === undefined) return refuse(ID_RULES['urn-filter'](), head[0].length);
  const fields = splitFields(text, head[0].length + filter.length, form.fields);
  return isRefusal(fields) ? fields : readUrnFields(rows, fields, role);
}

/** The key from its company prefix on: what a prefix list is asked about. */
export function prefixKeyOf(reading: Reading): string | undefined {
  const form = reading.scheme.urn;
  if (form?.key === undefined) return undefined;
  const key = form.write(reading.values)[0] ?? '';
  return form.key.leadingDigit ? key.slice(1) : key;
}

function splitKey(key: string, length: number, shape: KeyShape): readonly [string, string] {
  if (!shape.leadingDigit) return [key.slice(0, length), key.slice(length)];
  return [key.slice(1, length + 1), key.charAt(0) + key.slice(length + 1)];
}

/** The URN's fields without stars. */
export function writeUrnFields(reading: Reading, options: FormatOptions): readonly string[] | Refusal {
  const form = reading.scheme.urn;
  if (form === undefined) return refuse(NO_FORM['no-form']({ scheme: reading.scheme.name, form: 'URN form' }));
  const [key = '', ...others] = form.write(reading.values);
  if (form.key === undefined) return [key, ...others];
  const prefixKey = prefixKeyOf(reading) ?? '';
  const length = options.companyPrefixLength?.(prefixKey);
  if (length === undefined) return refuse(NO_FORM['prefix-unknown'](prefixKey));
  const longest = Math.min(
    LONGEST_COMPANY_PREFIX,
    form.key.digits === undefined ? prefixKey.length - 1 : prefixKey.length,
  );
  if (
    !Number.isInteger(length) ||
    length < SHORTEST_COMPANY_PREFIX ||
    length > longest ||
    /[^0-9]/.test(prefixKey.slice(0, length))
  ) {
    return refuse(NO_FORM['prefix-impossible']({ length, key: prefixKey }));
  }
  return [...splitKey(key, length, form.key), ...others];
}

export function writeEpcUrn(reading: Reading, options: FormatOptions): FormatResult {
  const fields = writeUrnFields(reading, options);
  if (isRefusal(fields)) return fields;
  const stars = Array.from({ length: reading.scheme.urn?.stars ?? 0 }, () => '*');
  return {
    ok: true,
    text: `urn:epc:${reading.scheme.urn?.prefix}:${[...fields.map(encodeUrnField), ...stars].join('.')}`,
  };
}
