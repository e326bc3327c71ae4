import { LedgerError } from '../ledger/errors.js';
import { ToldPrefixes } from '../ledger/identity/told-prefixes.js';
import type { FormViolation } from '../ledger/violation.js';
import { DOCUMENT_SAYS } from './epcis.sentences.js';
import type { Problem, UnreadableDocument } from './model/problems.js';
import type { Sentence } from '../ledger/sentences.js';

const SHOWN = 100;

/** What a document says that was not recorded as it stands; the document itself is kept as it came. */
export interface DocumentWarning {
  /** `not-used`: kept, and nothing of it recorded. `deviates`: taken for what it means, though the standard has it otherwise. `noted`: all else. */
  readonly code: 'not-used' | 'deviates' | 'noted';
  readonly field: string;
  readonly line?: number;
  readonly value?: string;
  readonly rule: Sentence;
}

const CODES = { deviation: 'deviates', warning: 'noted' } as const;

/** What is to be said of one document: all is counted, the first hundred of each kind are told. */
export class Notes {
  /** What the identifiers tell beside what they name: every reader has this at hand. */
  readonly told = new ToldPrefixes();
  readonly warnings: DocumentWarning[] = [];
  warningsTotal = 0;
  private violations: FormViolation[] = [];
  violationsTotal = 0;
  deviationsTotal = 0;

  /** `most`: so many violations are kept. */
  constructor(private readonly most = SHOWN) {}

  /** What was told of this place, and of what is in it: it is told elsewhere. */
  takeBack(field: string): readonly FormViolation[] {
    const isOfIt = (one: FormViolation): boolean => one.field === field || one.field.startsWith(`${field}/`);
    const taken = this.violations.filter(isOfIt);
    if (taken.length === 0) return taken;
    this.violations = this.violations.filter((one) => !isOfIt(one));
    this.violationsTotal -= taken.length;
    return taken;
  }

  get isRefused(): boolean {
    return this.violationsTotal > 0;
  }

  take({ severity, ...problem }: Problem): void {
    if (severity === 'deviation') this.deviationsTotal += 1;
    if (severity !== 'fault') this.warn({ code: CODES[severity], ...problem });
    else if ((this.violationsTotal += 1) <= this.most) this.violations.push(problem);
  }

  warn(warning: DocumentWarning): void {
    this.warningsTotal += 1;
    if (this.warnings.length < SHOWN) this.warnings.push(warning);
  }

  /** With what was found before the document could not be read on. */
  refusalWith({ rule, field }: UnreadableDocument): LedgerError {
    this.take({ severity: 'fault', field, rule });
    return this.refusal();
  }

  refusal(): LedgerError {
    return new LedgerError('invalid-request', {
      message: DOCUMENT_SAYS.refused(this.violationsTotal),
      violations: this.violations.slice(0, SHOWN),
      violationsTotal: this.violationsTotal,
    });
  }
}
