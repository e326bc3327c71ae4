import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { contentsThen } from '../../../projections/genealogy/genealogy.queries.js';
import { statesAsOf } from '../../../projections/histories/lineage.queries.js';
import { foundIn, loadStates, type ItemFound } from '../../../projections/items/items.queries.js';
import type { ItemState } from '../../ledger/item/item.state.js';
import { LedgerError } from '../../ledger/errors.js';
import { companyPrefixKey, type FormatOptions } from '../../ledger/identity/identity.js';
import { itemAnswer } from './item-answer.js';
import { namesFor, withNameModels, type Name } from '../reading/names.js';
import { ALWAYS_MS, momentIn, type AskedMoment } from '../reading/moment.js';
import { Reads, type Reading } from '../reading/reads.js';
import { notRecordedThen, subjectOf } from '../reading/subject-lookups.js';
import type { ReadRequest } from '../reading/read-request.js';
import { prefixLengths } from '../reading/company-prefixes.js';
import { ANSWER_SAYS } from '../server/server.sentences.js';

/** An item with the position at which the answer stands. `version` changes with whatever changes the answer. */
export interface ItemAt {
  readonly found: ItemFound;
  readonly position: number;
  readonly incomplete: boolean;
  readonly version: string;
  /** What its other spellings are written by. */
  readonly options: FormatOptions;
  readonly names?: readonly Name[];
}

/** Of whom something was recorded, but none of it could be taken in. */
function notTakenIn(id: string): LedgerError {
  return new LedgerError('parked', { message: ANSWER_SAYS['not-taken-in'](id), retryAfterSeconds: 60 });
}

/** States of subjects and their carriers, now from `items`; at another moment folded from `histories`. */
@Injectable()
export class ItemReads {
  constructor(private readonly reads: Reads) {}

  async item(id: string, request: ReadRequest, isNamed: boolean): Promise<ItemAt> {
    const isNow = request.atMs === undefined && request.knownAt === undefined;
    return this.reads.answer(
      withNameModels(isNow ? ['items', 'captures'] : ['items', 'captures', 'histories', 'genealogy'], isNamed),
      request,
      async (reading) => {
        const moment = isNow ? undefined : await momentIn(reading, request);
        const subject = await subjectOf(reading, id, moment?.position);
        const states = moment
          ? await statesThen(reading, subject, moment)
          : await loadStates(reading.db, reading.schemaOf('items'), [subject]);
        const [found] = foundIn(states, subject);
        if (!found) throw (await reading.lacks([subject])) ? notTakenIn(id) : notRecordedThen(id, moment ?? {});
        const last = Math.max(...[subject, ...found.resolved.path].map((one) => states.get(one)?.position ?? 0));
        const options = await prefixLengths(reading, [subject], moment?.standsAt);
        // A prefix becomes known by what is told of other items.
        const form = options.companyPrefixLength(companyPrefixKey(subject) ?? '') === undefined ? '' : '-urn';
        const incomplete = await reading.lacks([subject, ...found.resolved.path]);
        const named = await namesOf(reading, itemAnswer(found, options), isNamed, moment);
        const version = `${found.state.position}-${last}-${found.state.revision}${form}${called(named.names)}${incomplete ? '-incomplete' : ''}`;
        const position = moment?.standsAt ?? reading.position;
        return { found, position, incomplete, version, options, ...named };
      },
    );
  }
}

async function namesOf(
  reading: Reading,
  answer: object,
  isNamed: boolean,
  moment: AskedMoment | undefined,
): Promise<Pick<ItemAt, 'names'>> {
  return isNamed ? { names: await namesFor(reading, answer, moment ?? {}) } : {};
}

/** What is called otherwise is answered otherwise. */
function called(names: readonly Name[] | undefined): string {
  return names === undefined ? '' : `-${hash('sha256', JSON.stringify(names), 'base64url').slice(0, 12)}`;
}

/** Of a subject, with what was in it, and of its carriers. The reading must be of `histories`, `genealogy` and `captures`. */
async function statesThen(
  reading: Reading,
  subject: string,
  { atMs = ALWAYS_MS, standsAt }: AskedMoment,
): Promise<ReadonlyMap<string, ItemState>> {
  const { db, schemaOf } = reading;
  const moment = { atMs, position: standsAt };
  const states = await statesAsOf({ db, schema: schemaOf('histories') }, [subject], atMs, moment.position);
  const state = states.get(subject);
  if (!state) return states;
  return new Map([
    ...states,
    [subject, withContents(state, await contentsThen(db, schemaOf('genealogy'), subject, moment))],
  ]);
}

/** No position of an assembly was ever taken, or all are free again: as the fold tells it. */
function withContents(state: ItemState, { contents, slots }: Awaited<ReturnType<typeof contentsThen>>): ItemState {
  const { slots: taken, ...rest } = state;
  return { ...rest, contents, ...(taken === undefined ? {} : { slots }) };
}
