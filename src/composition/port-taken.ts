import type { Sentence } from '../ledger/sentences.js';

/** Somebody else listens there; the message is for a person. */
export class PortTaken extends Error {
  override readonly name = 'PortTaken';

  constructor(override readonly message: Sentence) {
    super(message);
  }
}
