import { Inject, Injectable } from '@nestjs/common';
import type { Trace } from '../../../projections/recalls/closure.queries.js';
import {
  impactPage,
  impactUnits,
  type AffectedUnit,
  type StatesOf,
} from '../../../projections/recalls/impact.queries.js';
import { coveredBy } from '../../../projections/recalls/recalls.queries.js';
import { loadStates } from '../../../projections/items/items.queries.js';
import { statesAsOf } from '../../../projections/histories/lineage.queries.js';
import type { RecallScope } from '../../ledger/recall/recall.events.js';
import { LEDGER_PARTS, type LedgerParts } from '../server/ledger-parts.js';
import { Reads, type Reading } from '../reading/reads.js';
import type { ReadRequest } from '../reading/read-request.js';
import { momentIn, type AskedMoment } from '../reading/moment.js';
import { recallNamed } from '../reading/recall-lookups.js';
import { LongAnswers } from './long-answers.js';

/** A recall that was opened, or a scope by itself. */
export type ImpactOf = { readonly recall: string } | { readonly scope: RecallScope };

export interface ImpactAnswer {
  readonly units: readonly AffectedUnit[];
  readonly cursor?: string;
  readonly position: number;
  /** The models lack something: it may be a unit that is missing here, or told wrongly. */
  readonly incomplete: boolean;
}

/** A trace at its moment, and the position at which its answer stands. */
interface Traced {
  readonly trace: Trace;
  readonly statesOf: StatesOf;
  readonly standsAt: number;
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

/** Which units a recall hits, and by what path: live, or as it was or was known at another moment. */
@Injectable()
export class ImpactReads {
  constructor(
    @Inject(LEDGER_PARTS) private readonly parts: LedgerParts,
    private readonly reads: Reads,
    readonly longAnswers: LongAnswers,
  ) {}

  page(of: ImpactOf, request: ReadRequest): Promise<ImpactAnswer> {
    const { limit, cursor } = request;
    return this.within(of, request, async (reading, { trace, statesOf, standsAt }) => {
      const page = await impactPage(reading.db, schemasIn(reading), trace, statesOf, {
        limit,
        ...(cursor === undefined ? {} : { cursor }),
      });
      return { ...page, position: standsAt, incomplete: await reading.lacks() };
    });
  }

  /** All units, one after the other, from one snapshot. End the iteration to free it. */
  async stream(
    of: ImpactOf,
    request: ReadRequest,
  ): Promise<Omit<ImpactAnswer, 'units'> & { readonly units: AsyncGenerator<AffectedUnit> }> {
    return this.within(of, request, async (reading, { trace, statesOf, standsAt }) => ({
      units: impactUnits(this.parts.db, schemasIn(reading), trace, statesOf),
      position: standsAt,
      incomplete: await reading.lacks(),
    }));
  }

  private within<T>(
    of: ImpactOf,
    request: ReadRequest,
    question: (reading: Reading, traced: Traced) => Promise<T>,
  ): Promise<T> {
    const now = isNow(request);
    return this.reads.answer(now ? MODELS_NOW : MODELS_THEN, request, async (reading) => {
      const moment = now ? undefined : await momentIn(reading, request);
      const named =
        'recall' in of
          ? { scope: coveredBy(await recallNamed(reading, of.recall, moment), moment?.position), recall: of.recall }
          : { scope: of.scope };
      const trace = { ...named, moment: moment ?? {} };
      const standsAt = moment?.standsAt ?? reading.position;
      return question(reading, { trace, statesOf: statesAt(reading, moment), standsAt });
    });
  }
}
