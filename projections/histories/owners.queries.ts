import { chainOfTitle, type TitleLink } from '../../src/ledger/ownership/chain-of-title.js';
import { lineageOf } from './lineage.queries.js';
import type { HistoriesReader } from './histories-reader.js';

export interface OwnersQuestion {
  readonly subject: string;
  /** Only what was known at this position. */
  readonly knownAt: number;
  /** Event time, milliseconds since 1970, inclusive. */
  readonly asOfMs?: number;
}

/** The chain of title of a subject, the transfers of its carriers that reached it included. Empty where no owner was ever told. */
export async function owners(
  reader: HistoriesReader,
  { subject, knownAt, asOfMs }: OwnersQuestion,
): Promise<readonly TitleLink[]> {
  return chainOfTitle(await lineageOf(reader, [subject], knownAt), subject, asOfMs);
}
