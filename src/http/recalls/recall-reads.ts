import { Inject, Injectable } from '@nestjs/common';
import {
  type Recall,
  type RecallProgress,
  coveredBy,
  listRecalls,
  findRecalls,
  recallProgress,
  unmarkedAmong,
} from '../../../projections/recalls/recalls.queries.js';
import type { TraceSchemas } from '../../../projections/recalls/closure.queries.js';
import {
  type ImpactSummary,
  formerUnits,
  impactSummary,
  openUnits,
} from '../../../projections/recalls/impact.queries.js';
import { LEDGER_PARTS, type LedgerParts } from '../server/ledger-parts.js';
import type { Reader } from '../reading/asked.js';
import type { CloseRecallOperation } from '../../ledger/operations/operation.js';
import { Reads, type Asking, type Reading } from '../reading/reads.js';
import { recallNamed } from '../reading/recall-lookups.js';

export interface RecallFound {
  readonly recall: Recall;
  readonly progress: RecallProgress;
  readonly summary: ImpactSummary;
  readonly position: number;
  readonly incomplete: boolean;
}

const MODELS = ['items', 'genealogy', 'recalls'];

/** So many of the units that are open are named. */
const FIRST_OPEN = 10;

/** The register of recalls, and how far each is. */
@Injectable()
export class RecallReads {
  constructor(
    @Inject(LEDGER_PARTS) private readonly parts: LedgerParts,
    private readonly reads: Reads,
  ) {}

  list(asking: Asking): Promise<{ readonly recalls: readonly Recall[]; readonly position: number }> {
    return this.reads.answer(['recalls'], asking, async ({ db, schemaOf, position }) => ({
      recalls: await listRecalls(db, schemaOf('recalls')),
      position,
    }));
  }

  /**
   * Throws `LedgerError('not-found')` for a recall that was never opened. What the model does not know may only be missing from it, where its
   * database lost its last commits or another process writes: nobody is told so but as of the end of the log.
   */
  async mustBeKnown(id: string, reader: Reader): Promise<Recall> {
    const known = await this.reads.answer(['recalls'], { reader }, async ({ db, schemaOf }) => {
      return (await findRecalls(db, schemaOf('recalls'), [id]))[0];
    });
    if (known) return known;
    const after = await this.parts.store.head();
    return this.reads.answer(['recalls'], { reader, after }, (reading) => recallNamed(reading, id));
  }

  find(id: string, asking: Asking): Promise<RecallFound> {
    return this.reads.answer(MODELS, asking, async (reading) => {
      const recall = await recallNamed(reading, id);
      const schemas = schemasIn(reading);
      const progress = await recallProgress(reading.db, schemas, id);
      const summary = await impactSummary(reading.db, schemas, { scope: coveredBy(recall), recall: id, moment: {} });
      return { recall, progress, summary, position: reading.position, incomplete: await reading.lacks() };
    });
  }

  /** Units that are hit and not cleared: how many, and the first of them. Undefined for a recall that is not open. */
  open(id: string, asking: Asking): Promise<CloseRecallOperation['open']> {
    return this.reads.answer(MODELS, asking, async (reading) => {
      const [recall] = await findRecalls(reading.db, reading.schemaOf('recalls'), [id]);
      if (recall?.closedPosition !== undefined || !recall) return undefined;
      const trace = { scope: recall.scope, recall: id, moment: {} };
      const { open } = await impactSummary(reading.db, schemasIn(reading), trace);
      const first = open === 0 ? [] : await openUnits(reading.db, schemasIn(reading), trace, FIRST_OPEN);
      return { units: open, first };
    });
  }

  /** Those of these items that held what an open recall hits, and no longer do. Most that are cleared are marked, and nothing is looked for. */
  former(id: string, names: readonly string[], asking: Asking): Promise<readonly string[]> {
    return this.reads.answer(MODELS, asking, async (reading) => {
      const [recall] = await findRecalls(reading.db, reading.schemaOf('recalls'), [id]);
      if (recall?.closedPosition !== undefined || !recall) return [];
      const unmarked = await unmarkedAmong(reading.db, reading.schemaOf('recalls'), id, names);
      if (unmarked.length === 0) return [];
      const trace = { scope: recall.scope, recall: id, moment: {} };
      return formerUnits(reading.db, schemasIn(reading), trace, unmarked);
    });
  }
}

function schemasIn({ schemaOf }: Reading): TraceSchemas {
  return { items: schemaOf('items'), genealogy: schemaOf('genealogy'), recalls: schemaOf('recalls') };
}
