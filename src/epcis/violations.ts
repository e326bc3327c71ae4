import { LedgerError } from '../ledger/errors.js';
import type { Violation } from '../ledger/violation.js';
import { ToldPrefixes } from '../ledger/identity/told-prefixes.js';
import { pathOf, type XmlElement } from './xml-element.js';

const SHOWN = 100;
const VALUE_CHARACTERS = 200;

/** Broken rules of one document: all are counted, the first hundred are told. */
export class Violations {
  /** What the identifiers tell beside what they name: every reader has this at hand. */
  readonly told = new ToldPrefixes();
  private readonly shown: Violation[] = [];
  private total = 0;

  get any(): boolean {
    return this.total > 0;
  }

  /** `where` is an element, or the path of one that is missing. Paths are written only for what is shown. */
  add(where: XmlElement | string, rule: string, value?: string): void {
    this.total += 1;
    if (this.shown.length === SHOWN) return;
    const field = typeof where === 'string' ? where : pathOf(where);
    this.shown.push({ field, ...(value === undefined ? {} : { value: value.slice(0, VALUE_CHARACTERS) }), rule });
  }

  addMissing(parent: XmlElement, name: string): void {
    this.add(`${pathOf(parent)}/${name}`, 'is missing');
  }

  refusal(): LedgerError {
    const message =
      this.total === 1 ? 'The EPCIS document breaks a rule.' : `The EPCIS document breaks ${this.total} rules.`;
    return new LedgerError('invalid-request', {
      message: `${message} Nothing was recorded.`,
      violations: this.shown,
      violationsTotal: this.total,
    });
  }
}
