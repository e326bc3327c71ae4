import type { Faults } from './faults.js';

/** A cursor is opaque to clients: what it holds is base64url JSON. */
export function writeCursor(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

export function readCursor<T>(
  cursor: string | undefined,
  isOne: (value: unknown) => value is T,
  faults: Faults,
): T | undefined {
  if (cursor === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (isOne(value)) return value;
  } catch {
    // Told below, as for any other cursor that is none of ours.
  }
  return faults.add('cursor', cursor, 'is to be taken from the Link header of the page before');
}

export const isText = (value: unknown): value is string => typeof value === 'string';
