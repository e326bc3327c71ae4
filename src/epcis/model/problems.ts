import type { Sentence } from '../../ledger/sentences.js';

/**
 * How bad it is. A `fault` makes the event untrue or unreadable: it is not taken. A `deviation` breaks the schema of the form, but leaves no doubt of what
 * is meant: it is taken with a warning, and is a fault where the question is whether the document is valid. A `warning` breaks nothing.
 */
export type Severity = 'fault' | 'deviation' | 'warning';

export interface Problem {
  readonly severity: Severity;
  /** Path in XML (`EPCISBody/EventList/*[3]/action`), JSON pointer in JSON (`/epcisBody/eventList/2/action`). */
  readonly field: string;
  /** Of XML. */
  readonly line?: number;
  readonly value?: string;
  readonly rule: Sentence;
}

/** Told of each problem as it is found; whoever listens bounds what is kept. */
export type ProblemListener = (problem: Problem) => void;

/** The document cannot be read on: it is not well-formed, or of a kind that is never read. */
export class UnreadableDocument extends Error {
  override readonly name = 'UnreadableDocument';

  constructor(
    readonly rule: Sentence,
    readonly field = 'document',
  ) {
    super(rule);
  }
}
