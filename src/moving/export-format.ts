import type { JsonObject, StoredEvent } from '../ledger/capture/log-event.js';
import { LINE_FAULTS } from './moving.sentences.js';
import type { Sentence } from '../ledger/sentences.js';

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
export function readHeader(line: string): ExportHeader | Sentence {
  const value = parsed(line);
  if (typeof value === 'string') return value;
  if (value['format'] !== EXPORT_FORMAT) return LINE_FAULTS['no-header']();
  if (value['version'] !== EXPORT_VERSION)
    return LINE_FAULTS['other-version']({ version: value['version'], reads: EXPORT_VERSION });
  const { ledger, first, last, previous } = value;
  if (typeof ledger !== 'string') return LINE_FAULTS['no-ledger']();
  if (!isPosition(first) || !isPosition(last) || last < first) return LINE_FAULTS['no-positions']();
  if (first === 0 ? previous !== undefined : typeof previous !== 'string' || !UUID.test(previous))
    return LINE_FAULTS['no-previous']();
  return {
    format: EXPORT_FORMAT,
    version: EXPORT_VERSION,
    ledger,
    first,
    last,
    ...(typeof previous === 'string' ? { previous } : {}),
  };
}

export function readEventLine(line: string, expected: number): StoredEvent | Sentence {
  const value = parsed(line);
  if (typeof value === 'string') return value;
  const { position, id, type, data, metadata } = value;
  if (position !== expected) return LINE_FAULTS['other-position']({ position, expected });
  if (typeof id !== 'string' || !UUID.test(id)) return LINE_FAULTS['no-id']();
  if (typeof type !== 'string' || type === '') return LINE_FAULTS['no-type']();
  if (!isObject(data) || !isObject(metadata)) return LINE_FAULTS['no-data']();
  return { position: expected, id, type, data, metadata };
}

export function readEnd(line: string): ExportEnd | Sentence {
  const value = parsed(line);
  if (typeof value === 'string') return value;
  const { end, events, log, file } = value;
  if (end !== true || !isPosition(events) || typeof log !== 'string' || typeof file !== 'string')
    return LINE_FAULTS['not-final']();
  if (!HASH.test(log) || !HASH.test(file)) return LINE_FAULTS['no-hash']();
  return { end, events, log, file };
}

function parsed(line: string): JsonObject | Sentence {
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? value : LINE_FAULTS['no-object']();
  } catch {
    return LINE_FAULTS['no-json']();
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const isPosition = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
