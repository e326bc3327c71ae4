import { LedgerError } from '../../ledger/errors.js';
import type { Violation } from '../../ledger/violation.js';
import { ToldPrefixes } from '../../ledger/identity/told-prefixes.js';

const VALUE_CHARACTERS = 200;

/** The value as it is shown in an answer: short, whatever was sent. */
export function shownValue(value: unknown): unknown {
  if (value === null || typeof value === 'boolean' || typeof value === 'number') return value;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text === undefined ? undefined : text.slice(0, VALUE_CHARACTERS);
}

/** Collects every broken rule of one request, so that nobody mends a request one field at a time. */
export class Faults {
  /** What the identifiers tell beside what they name: every reader has this at hand. */
  readonly told = new ToldPrefixes();
  private readonly found: Violation[] = [];
  private readonly fields = new Set<string>();

  get count(): number {
    return this.found.length;
  }

  /** A field is told once, by the first rule that it broke. */
  add(field: string, value: unknown, rule: string): undefined {
    if (this.fields.has(field)) return undefined;
    this.fields.add(field);
    const shown = shownValue(value);
    this.found.push(shown === undefined ? { field, rule } : { field, value: shown, rule });
    return undefined;
  }

  has(field: string): boolean {
    return this.fields.has(field);
  }

  throwIfAny(): void {
    const total = this.found.length;
    if (total === 0) return;
    const message =
      total === 1 ? 'One field of the request is not right.' : `${total} fields of the request are not right.`;
    throw new LedgerError('invalid-request', { message, violations: this.found, violationsTotal: total });
  }
}
