import type { Sentence } from '../../ledger/sentences.js';

/** What is refused before it is read as a request, by the status that says so. */
export class RefusedBody extends Error {
  override readonly name = 'RefusedBody';

  constructor(
    readonly statusCode: 400 | 415,
    override readonly message: Sentence,
  ) {
    super(message);
  }
}
