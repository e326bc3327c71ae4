import { LedgerError } from '../../ledger/errors.js';
import type { Violation } from '../../ledger/violation.js';
import { Notes, type DocumentWarning } from '../notes.js';
import { readEpcisDocumentInSlices, type EpcisDefaults } from '../read-epcis-document.js';

/** `refused`: a capture of it is. `deviates`: it is taken for what it means, though the standard has something in it otherwise. `valid`: all else. */
export const VERDICTS = ['valid', 'deviates', 'refused'] as const;

export interface Validated {
  readonly verdict: (typeof VERDICTS)[number];
  /** The first hundred of what it is refused for. */
  readonly faults: readonly Violation[];
  readonly faultsTotal: number;
  /** Of the warnings those that deviate from the standard. */
  readonly deviationsTotal: number;
  /** The first hundred. */
  readonly warnings: readonly DocumentWarning[];
  readonly warningsTotal: number;
}

/** Reads a document as a capture of it would, and says all that was found. Throws `LedgerError('too-large')`. */
export async function validateDocument(document: Buffer, defaults: EpcisDefaults): Promise<Validated> {
  const notes = new Notes();
  const faults = await faultsOf(document, defaults, notes);
  const { deviationsTotal, warnings, warningsTotal } = notes;
  const deviates = deviationsTotal > 0 ? 'deviates' : 'valid';
  return {
    verdict: faults.total > 0 ? 'refused' : deviates,
    faults: faults.shown,
    faultsTotal: faults.total,
    deviationsTotal,
    warnings,
    warningsTotal,
  };
}

interface Faults {
  readonly shown: readonly Violation[];
  readonly total: number;
}

async function faultsOf(document: Buffer, defaults: EpcisDefaults, notes: Notes): Promise<Faults> {
  try {
    await readEpcisDocumentInSlices(document, defaults, notes);
    return { shown: [], total: 0 };
  } catch (error) {
    if (!(error instanceof LedgerError) || error.code !== 'invalid-request') throw error;
    const { violations = [], violationsTotal = violations.length } = error.detail;
    return { shown: violations, total: violationsTotal };
  }
}
