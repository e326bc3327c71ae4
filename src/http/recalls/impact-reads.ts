import { Inject, Injectable } from '@nestjs/common';
import type { Trace } from '../../../projections/recalls/closure.queries.js';
import {
  impactPage,
  impactSummary,
  impactUnits,
  type AffectedUnit,
  type ImpactSummary,
  type StatesOf,
} from '../../../projections/recalls/impact.queries.js';
import {
  findRecalls,
  listRecalls,
  recallProgress,
  type Recall,
  type RecallProgress,
} from '../../../projections/recalls/recalls.queries.js';
import { loadStates, subjectsOfIdentifiers } from '../../../projections/items/items.queries.js';
import { statesAsOf } from '../../../projections/histories/lineage.queries.js';
import type { Reading } from '../../../projections/reading/read-positions.js';
import { LedgerError } from '../../ledger/errors.js';
import type { RecallScope } from '../../ledger/recall/recall.events.js';
import { namedInScope, scopeOfSubjects } from '../../ledger/recall/scope.js';
import { LEDGER_PARTS, type LedgerParts } from '../ledger-parts.js';
import { Reads, momentIn, type AskedMoment } from '../reads.js';
import { LongAnswers } from './long-answers.js';
import type { ReadRequest } from '../requests/read-request.js';

/** A recall that was opened, or a scope by itself. */
export type ImpactOf = { readonly recall: string } | { readonly scope: RecallScope };

export interface ImpactAnswer {
  readonly units: readonly AffectedUnit[];
  readonly cursor?: string;
  readonly position: number;
  /** The models lack something: it may be a unit that is missing here, or told wrongly. */
  readonly incomplete: boolean;
}

export interface RecallFound {
  readonly recall: Recall;
  readonly progress: RecallProgress;
  readonly summary: ImpactSummary;
  readonly position: number;
  readonly incomplete: boolean;
}

const MODELS_NOW = ['items', 'genealogy', 'recalls'];
const MODELS_THEN = [...MODELS_NOW, 'captures', 'histories'];

function schemasIn({ schemaOf }: Reading): {
  readonly items: string;
  readonly genealogy: string;
  readonly recalls: string;
} {
  return { items: schemaOf('items'), genealogy: schemaOf('genealogy'), recalls: schemaOf('recalls') };
}

const isNow = ({ atMs, knownAt }: ReadRequest): boolean => atMs === undefined && knownAt === undefined;

/** States now from `items`; at another moment folded from `histories`. */
function statesAt(reading: Reading, moment: AskedMoment | undefined): StatesOf {
  const items = reading.schemaOf('items');
  if (moment === undefined) return (db, subjects, known) => loadStates(db, items, subjects, known);
  const schema = reading.schemaOf('histories');
  const { atMs = Number.MAX_SAFE_INTEGER, position = reading.position } = moment;
  return (db, subjects) => statesAsOf({ db, schema }, subjects, atMs, position);
}

async function recallNamed({ db, schemaOf }: Reading, id: string): Promise<Recall> {
  const [recall] = await findRecalls(db, schemaOf('recalls'), [id]);
  if (!recall) throw new LedgerError('not-found', { message: `No recall ${id} was opened.` });
  return recall;
}

/** Any identifier of an item finds it. */
async function scopeIn({ db, schemaOf }: Reading, scope: RecallScope): Promise<RecallScope> {
  const owners = await subjectsOfIdentifiers(db, schemaOf('items'), namedInScope(scope));
  return scopeOfSubjects(scope, (identifier) => owners.get(identifier));
}

/** Which units a recall hits, and by what path: live, or as it was or was known at another moment. */
@Injectable()
export class ImpactReads {
  constructor(
    @Inject(LEDGER_PARTS) private readonly parts: LedgerParts,
    private readonly reads: Reads,
    readonly longAnswers: LongAnswers,
  ) {}

  list(after: number | undefined): Promise<{ readonly recalls: readonly Recall[]; readonly position: number }> {
    return this.reads.answer(['recalls'], after, async ({ db, schemaOf, position }) => ({
      recalls: await listRecalls(db, schemaOf('recalls')),
      position,
    }));
  }

  /**
   * Throws `LedgerError('not-found')` for a recall that was never opened. What the model does not know may only be missing from it, where its
   * database lost its last commits or another process writes: nobody is told so but as of the end of the log.
   */
  async mustBeKnown(id: string): Promise<void> {
    const isKnown = await this.reads.answer(['recalls'], undefined, async ({ db, schemaOf }) => {
      return (await findRecalls(db, schemaOf('recalls'), [id])).length > 0;
    });
    if (isKnown) return;
    const head = await this.parts.store.head();
    await this.reads.answer(['recalls'], head, (reading) => recallNamed(reading, id));
  }

  find(id: string, after: number | undefined): Promise<RecallFound> {
    return this.reads.answer(MODELS_NOW, after, async (reading) => {
      const recall = await recallNamed(reading, id);
      const progress = await recallProgress(reading.db, reading.schemaOf('recalls'), id);
      const summary = await impactSummary(reading.db, schemasIn(reading), {
        scope: recall.scope,
        recall: id,
        moment: {},
      });
      return { recall, progress, summary, position: reading.position, incomplete: await reading.lacks() };
    });
  }

  page(of: ImpactOf, request: ReadRequest): Promise<ImpactAnswer> {
    const { limit, cursor } = request;
    return this.within(of, request, async (reading, trace, statesOf) => {
      const page = await impactPage(reading.db, schemasIn(reading), trace, statesOf, {
        limit,
        ...(cursor === undefined ? {} : { cursor }),
      });
      return { ...page, position: reading.position, incomplete: await reading.lacks() };
    });
  }

  /** All units, one after the other, from one snapshot. End the iteration to free it. */
  async stream(
    of: ImpactOf,
    request: ReadRequest,
  ): Promise<Omit<ImpactAnswer, 'units'> & { readonly units: AsyncGenerator<AffectedUnit> }> {
    return this.within(of, request, async (reading, trace, statesOf) => ({
      units: impactUnits(this.parts.db, schemasIn(reading), trace, statesOf),
      position: reading.position,
      incomplete: await reading.lacks(),
    }));
  }

  private within<T>(
    of: ImpactOf,
    request: ReadRequest,
    question: (reading: Reading, trace: Trace, statesOf: StatesOf) => Promise<T>,
  ): Promise<T> {
    const now = isNow(request);
    return this.reads.answer(now ? MODELS_NOW : MODELS_THEN, request.after, async (reading) => {
      const moment = now ? undefined : await momentIn(reading, request);
      const named =
        'recall' in of
          ? { scope: (await recallNamed(reading, of.recall)).scope, recall: of.recall }
          : { scope: await scopeIn(reading, of.scope) };
      return question(reading, { ...named, moment: moment ?? {} }, statesAt(reading, moment));
    });
  }
}
