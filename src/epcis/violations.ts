import { LedgerError } from '../ledger/errors.js';
import type { Violation } from '../ledger/violation.js';
import { ToldPrefixes } from '../ledger/identity/told-prefixes.js';
import { pathOf, type XmlElement } from './xml-element.js';
import { DOCUMENT_SAYS, EPCIS_RULES } from './epcis.sentences.js';
import type { Sentence } from '../ledger/sentences.js';
import { shownValue } from '../http/reading/faults.js';

const SHOWN = 100;

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
  add(where: XmlElement | string, rule: Sentence, value?: string): void {
    this.total += 1;
    if (this.shown.length === SHOWN) return;
    const field = typeof where === 'string' ? where : pathOf(where);
    this.shown.push({ field, ...(value === undefined ? {} : { value: shownValue(value) }), rule });
  }

  addMissing(parent: XmlElement, name: string): void {
    this.add(`${pathOf(parent)}/${name}`, EPCIS_RULES.missing());
  }

  refusal(): LedgerError {
    return new LedgerError('invalid-request', {
      message: DOCUMENT_SAYS.refused(this.total),
      violations: this.shown,
      violationsTotal: this.total,
    });
  }
}
