import type { IdKind } from './identifier.js';
import type { ValueRule } from './value-rules.js';

/**
 * How a scheme is spelled as an EPC URN. The first two fields are a company prefix and a reference, which together are the `key` that
 * rows read and write, unless `key` is absent: then the fields stand for themselves.
 */
export interface UrnForm {
  /** What follows `urn:epc:`, such as `id:sgtin`. */
  readonly prefix: string;
  /** Number of fields; the last one takes all remaining dots. */
  readonly fields: number;
  /** How many of the fields, at the end, are the `*` of a class pattern. */
  readonly stars?: number;
  readonly key?: KeyShape;
  /** Key (or first field) and further fields, without stars, to the values of the row; nothing is checked here. */
  readonly read: (fields: readonly string[]) => readonly string[];
  /** The inverse of `read`. */
  readonly write: (values: readonly string[]) => readonly string[];
}

/** `digits` is the length of company prefix and reference together (no check digit); absent where the reference is free text. */
export interface KeyShape {
  readonly digits?: number;
  /** The reference's first digit stands before the company prefix in the key (GTIN indicator, SSCC extension digit). */
  readonly leadingDigit?: boolean;
}

/** One row of the scheme table: all that the ledger knows about one kind of identifier. */
export interface Scheme {
  readonly name: string;
  readonly kind: IdKind;
  /** The canonical id; `{...}` stands for a value. A path of GS1 application identifiers is also read from element strings. */
  readonly path: readonly string[];
  /** One per value. */
  readonly rules: readonly ValueRule[];
  /** Says whether the values are of this row, where several rows share a path. */
  readonly when?: (values: readonly string[]) => boolean;
  /** The canonical path of the product of an item or lot. */
  readonly product?: (values: readonly string[]) => readonly string[];
  readonly urn?: UrnForm;
  /** The row that the values belong to instead, when a value means nothing (SGLN extension 0). */
  readonly lessThan?: (values: readonly string[]) => string | undefined;
  /** The row that the first value is read as in a party role. */
  readonly asParty?: string;
  /** Bare spelling that is read in a fitting role; absent where there is none. */
  readonly plain?: (values: readonly string[]) => string;
  readonly warnings?: (values: readonly string[]) => readonly string[];
}

export function isPlaceholder(segment: string): boolean {
  return segment.startsWith('{');
}

/** GS1 rows are those whose path begins with an application identifier. */
export function isGs1(scheme: Scheme): boolean {
  return /^[0-9]/.test(scheme.path[0] ?? '');
}
