import { setImmediate } from 'node:timers/promises';
import { LedgerError } from '../../ledger/errors.js';
import type { Sentence } from '../../ledger/sentences.js';
import type { Violation } from '../../ledger/violation.js';
import type { EpcisDocument, EpcisDocumentFrame } from '../model/epcis-document.js';
import type { EpcisEvent } from '../model/epcis-event.js';
import { UnreadableDocument, type Problem } from '../model/problems.js';
import type { Read } from '../model/read.js';
import { readJsonDocument } from '../model/read-json-document.js';
import { readXmlDocument } from '../model/read-xml-document.js';
import { documentText } from '../document-text.js';
import { CONVERT_SAYS } from './convert.sentences.js';

/** Larger documents are refused before they are read. */
export const MOST_BYTES = 32 * 1024 * 1024;
const MOST_FAULTS_SHOWN = 100;
const EVENTS_A_TURN = 200;

export type Syntax = 'xml' | 'json';

/** The document whole, its events in order. Throws `LedgerError`: `invalid-request` with every fault, `too-large`. */
export async function readWhole(bytes: Buffer, syntax: Syntax): Promise<EpcisDocument> {
  if (bytes.length > MOST_BYTES)
    throw new LedgerError('too-large', {
      message: CONVERT_SAYS['too-large']({ bytes: bytes.length, most: MOST_BYTES }),
    });
  const faults = new Faults();
  const events: EpcisEvent[] = [];
  let frame: EpcisDocumentFrame | undefined;
  try {
    for (const read of reading(documentText(bytes), syntax, faults)) {
      if (read.kind === 'frame') frame = read.frame;
      else if (read.kind === 'event') events.push(read.event);
      if (read.kind === 'pause' || events.length % EVENTS_A_TURN === 0) await setImmediate();
    }
  } catch (error) {
    if (!(error instanceof UnreadableDocument)) throw error;
    faults.add(error.field, error.rule);
  }
  if (faults.total > 0 || frame === undefined) throw faults.refusal();
  return { frame, events };
}

function reading(text: string, syntax: Syntax, faults: Faults): Generator<Read, void> {
  const tell = ({ severity, field, rule, value }: Problem): void => {
    if (severity === 'fault') faults.add(field, rule, value);
  };
  return syntax === 'json' ? readJsonDocument(text, tell) : readXmlDocument(text, tell);
}

class Faults {
  total = 0;
  private readonly shown: Violation[] = [];

  add(field: string, rule: Sentence, value?: string): void {
    this.total += 1;
    if (this.shown.length < MOST_FAULTS_SHOWN) this.shown.push({ field, rule, ...(value !== undefined && { value }) });
  }

  refusal(): LedgerError {
    return new LedgerError('invalid-request', {
      message: CONVERT_SAYS.refused(this.total),
      violations: this.shown,
      violationsTotal: this.total,
    });
  }
}
