import { LedgerError } from '../../ledger/errors.js';
import type { FormViolation } from '../../ledger/violation.js';
import { ToldPrefixes } from '../../ledger/identity/told-prefixes.js';
import { asSaid, type Sentence } from '../../ledger/sentences.js';
import { ANSWER_SAYS } from '../server/server.sentences.js';

const VALUE_CHARACTERS = 200;
const RULE_CHARACTERS = 1_000;

/** The value as it is shown in an answer: short, whatever was sent. */
export function shownValue(value: unknown): unknown {
  if (value === null || typeof value === 'boolean' || typeof value === 'number') return value;
  // Of thousands of entries only the first are shown.
  const most = Array.isArray(value) ? value.slice(0, VALUE_CHARACTERS) : value;
  const text = typeof value === 'string' ? value : JSON.stringify(most);
  return text === undefined ? undefined : printable(text.slice(0, VALUE_CHARACTERS));
}

/** What no screen shows, or what makes one show something else, is seen as such: it may be what was wrong. */
export function printable(text: string): string {
  return text
    .toWellFormed()
    .replaceAll('\u001d', '<GS>')
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\ufffd');
}

/** Collects every broken rule of one request, so that nobody mends a request one field at a time. */
export class Faults {
  /** What the identifiers tell beside what they name: every reader has this at hand. */
  readonly told: ToldPrefixes;
  private readonly found: FormViolation[] = [];
  private readonly fields = new Set<string>();

  /** `of` is the request that this is a part of. */
  constructor(of?: Faults) {
    this.told = of?.told ?? new ToldPrefixes();
  }

  get all(): readonly FormViolation[] {
    return this.found;
  }

  get count(): number {
    return this.found.length;
  }

  /** A field is told once, by the first rule that it broke. */
  add(field: string, value: unknown, rule: Sentence): undefined {
    if (this.fields.has(field)) return undefined;
    this.fields.add(field);
    const shown = shownValue(value);
    const told = {
      field: printable(field).slice(0, VALUE_CHARACTERS),
      // What it quotes may be what no screen shows.
      rule: asSaid(printable(rule).slice(0, RULE_CHARACTERS)),
    };
    this.found.push(shown === undefined ? told : { field: told.field, value: shown, rule: told.rule });
    return undefined;
  }

  has(field: string): boolean {
    return this.fields.has(field);
  }

  throwIfAny(): void {
    const total = this.found.length;
    if (total === 0) return;
    const message = ANSWER_SAYS['not-right'](total);
    throw new LedgerError('invalid-request', { message, violations: this.found, violationsTotal: total });
  }
}
