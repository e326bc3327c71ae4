import type { Answer } from '../asking/question.js';
import { csvRows } from './csv-rows.js';
import { codeOfRule, isRule, isSentence } from './prose.js';

/** A place at which an answer is not the recorded one: `status`, `headers.etag`, or a field of the body. */
export interface Difference {
  readonly field: string;
  /** Undefined where one of them lacks it. */
  readonly recorded: unknown;
  readonly now: unknown;
}

/**
 * Where an answer differs from the recorded one, under the written edge of the promise: fields that were added are no difference, nor is other prose.
 * What was there is compared with its order, byte for byte.
 */
export function differences(recorded: Answer, now: Answer): readonly Difference[] {
  if (recorded.status !== now.status) return [{ field: 'status', recorded: recorded.status, now: now.status }];
  const found: Difference[] = [];
  compareFields('headers', recorded.headers, now.headers, found);
  if (now.headers['ledger-incomplete'] !== recorded.headers['ledger-incomplete'])
    found.push({ field: 'headers.ledger-incomplete', recorded: undefined, now: now.headers['ledger-incomplete'] });
  if (recorded.body !== now.body) compareBodies(recorded, now, found);
  return found;
}

function compareBodies(recorded: Answer, now: Answer, found: Difference[]): void {
  const [before, after] = [read(recorded), read(now)];
  compare('', before, after, found);
  const isNowIncomplete = isObject(after) && isObject(before) && after['incomplete'] !== before['incomplete'];
  if (isNowIncomplete) found.push({ field: 'incomplete', recorded: before['incomplete'], now: after['incomplete'] });
}

function read({ headers, body }: Answer): unknown {
  const type = headers['content-type'] ?? '';
  if (type.startsWith('text/csv')) return { units: csvRows(body) };
  if (type.startsWith('application/x-ndjson'))
    return { units: body.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as unknown])) };
  return body === '' ? undefined : (JSON.parse(body) as unknown);
}

type Fields = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function compare(field: string, recorded: unknown, now: unknown, found: Difference[]): void {
  if (isSentence(field)) return;
  if (typeof recorded === 'string' && typeof now === 'string') {
    if (saidBy(field, recorded) !== saidBy(field, now)) found.push({ field, recorded, now });
  } else if (field === 'units' && Array.isArray(recorded) && Array.isArray(now)) compareUnits(recorded, now, found);
  else if (Array.isArray(recorded) && Array.isArray(now)) compareLists(field, recorded, now, found);
  else if (isObject(recorded) && isObject(now)) compareFields(field, recorded, now, found);
  else if (JSON.stringify(recorded) !== JSON.stringify(now)) found.push({ field, recorded, now });
}

/** What a text promises: of a rule its code, of a cursor that there is one. */
function saidBy(field: string, text: string): string {
  if (isRule(field)) return codeOfRule(text);
  return isCursor(field) ? withoutCursor(text) : text;
}

const isCursor = (field: string): boolean => field === 'headers.link' || field === 'cursor';

function withoutCursor(text: string): string {
  return text.startsWith('<') ? text.replace(/cursor=[^&>]*/, 'cursor') : '';
}

function compareFields(path: string, recorded: Fields, now: Fields, found: Difference[]): void {
  const before = found.length;
  const names = Object.keys(recorded);
  for (const name of names) {
    const field = path === '' ? name : `${path}.${name}`;
    compare(field, recorded[name], now[name], found);
  }
  const kept = Object.keys(now).filter((name) => Object.hasOwn(recorded, name));
  if (found.length === before && path !== 'headers' && kept.join('\n') !== names.join('\n'))
    found.push({ field: `order of ${path}`, recorded: names, now: kept });
}

function compareLists(field: string, recorded: readonly unknown[], now: readonly unknown[], found: Difference[]): void {
  for (let index = 0; index < Math.max(recorded.length, now.length); index++)
    compare(`${field}[${index}]`, recorded[index], now[index], found);
}

/** Units of an impact are told by their items, so that one too many does not make all behind it different. */
function compareUnits(recorded: readonly unknown[], now: readonly unknown[], found: Difference[]): void {
  const [before, after] = [byItem(recorded), byItem(now)];
  for (const item of new Set([...before.keys(), ...after.keys()]))
    compare(`units[${item}]`, before.get(item), after.get(item), found);
  const inBoth = [...before.keys()].filter((item) => after.has(item));
  const order = [...after.keys()].filter((item) => before.has(item));
  if (inBoth.join('\n') !== order.join('\n')) found.push({ field: 'order of units', recorded: inBoth, now: order });
}

function byItem(units: readonly unknown[]): ReadonlyMap<string, unknown> {
  return new Map(units.map((unit) => [isObject(unit) ? String(unit['item']) : '', unit]));
}
