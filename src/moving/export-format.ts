import type { JsonObject, StoredEvent } from '../ledger/capture/log-event.js';

export const EXPORT_FORMAT = 'traceledger-log';
export const EXPORT_VERSION = 1;

/** The first line of an export. Positions are those of the log; `previous` is the id of the event before `first`, where there is one. */
export interface ExportHeader {
  readonly format: typeof EXPORT_FORMAT;
  readonly version: number;
  readonly ledger: string;
  readonly first: number;
  readonly last: number;
  readonly previous?: string;
}

/** The last line. `log`: SHA-256 over the lines of the events; `file`: over every byte before this line, before compression. */
export interface ExportEnd {
  readonly end: true;
  readonly events: number;
  readonly log: string;
  readonly file: string;
}

const HASH = /^[0-9a-f]{64}$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Each of these answers what the line is, or in words what is wrong with it. */
export function readHeader(line: string): ExportHeader | string {
  const value = parsed(line);
  if (typeof value === 'string') return value;
  if (value['format'] !== EXPORT_FORMAT) return 'is no header of an exported ledger';
  if (value['version'] !== EXPORT_VERSION)
    return `is of format version ${JSON.stringify(value['version'])}, this release reads ${EXPORT_VERSION}`;
  const { ledger, first, last, previous } = value;
  if (typeof ledger !== 'string') return 'names no ledger';
  if (!isPosition(first) || !isPosition(last) || last < first) return 'names no first and last position';
  if (first === 0 ? previous !== undefined : typeof previous !== 'string' || !UUID.test(previous))
    return 'does not name the event before its first position';
  return {
    format: EXPORT_FORMAT,
    version: EXPORT_VERSION,
    ledger,
    first,
    last,
    ...(typeof previous === 'string' ? { previous } : {}),
  };
}

export function readEventLine(line: string, expected: number): StoredEvent | string {
  const value = parsed(line);
  if (typeof value === 'string') return value;
  const { position, id, type, data, metadata } = value;
  if (position !== expected) return `is of position ${JSON.stringify(position)} where ${expected} was expected`;
  if (typeof id !== 'string' || !UUID.test(id)) return 'has no event id';
  if (typeof type !== 'string' || type === '') return 'has no event type';
  if (!isObject(data) || !isObject(metadata)) return 'has data or metadata that is no object';
  return { position: expected, id, type, data, metadata };
}

export function readEnd(line: string): ExportEnd | string {
  const value = parsed(line);
  if (typeof value === 'string') return value;
  const { end, events, log, file } = value;
  if (end !== true || !isPosition(events) || typeof log !== 'string' || typeof file !== 'string')
    return 'is not the final line';
  if (!HASH.test(log) || !HASH.test(file)) return 'holds no SHA-256';
  return { end, events, log, file };
}

function parsed(line: string): JsonObject | string {
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? value : 'is no JSON object';
  } catch {
    return 'is no JSON';
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const isPosition = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
