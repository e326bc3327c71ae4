import { Inject, Injectable } from '@nestjs/common';
import { findCaptures } from '../../../projections/captures/captures.queries.js';
import { history, type HistoryEntry } from '../../../projections/histories/histories.queries.js';
import { isItemEvent } from '../../ledger/item/item.traits.js';
import { FIRST_RULES } from '../../ledger/item/rules.js';
import type { Order } from '../../ledger/order.js';
import { LEDGER_PARTS, type LedgerParts } from '../server/ledger-parts.js';
import { captureFromLog, eventsFromLog } from '../reading/log-captures.js';
import { Reads } from '../reading/reads.js';
import type { ReadRequest } from '../reading/read-request.js';
import type { ItemFacts } from '../../ledger/item/core/item-facts.js';
import type { LabelSaid } from '../reading/label.js';
import { labelThen, lacksHistory, notRecordedThen, subjectOf, wasRecorded } from '../reading/subject-lookups.js';
import { momentIn } from '../reading/moment.js';
import { shownAnomaly } from '../prose/violation-prose.js';

export interface HistoryRequest extends ReadRequest {
  readonly id: string;
  /** By its label, beside the id. */
  readonly said?: ItemFacts | undefined;
  readonly from?: Order;
  readonly source: 'read-model' | 'log';
  readonly ownOnly: boolean;
  /** With the passages of what came into it or left it. */
  readonly contents: boolean;
}

export interface HistoryAnswer extends LabelSaid {
  readonly subject: string;
  readonly entries: readonly HistoryEntry[];
  readonly next?: Order;
  readonly position: number;
  /** The models could not take in something that it or a carrier of it did. */
  readonly incomplete: boolean;
}

/** What happened to an item, its carriers' part included: from `histories`, or each event as the log itself has it. */
@Injectable()
export class HistoryReads {
  constructor(
    @Inject(LEDGER_PARTS) private readonly parts: LedgerParts,
    private readonly reads: Reads,
  ) {}

  async history(request: HistoryRequest): Promise<HistoryAnswer> {
    const { id, limit, from, ownOnly, contents } = request;
    const models = ['histories', 'items', 'captures', ...(contents ? ['genealogy'] : [])];
    const answer = await this.reads.answer(models, request, async (reading) => {
      const moment = await momentIn(reading, request);
      const subject = await subjectOf(reading, id, moment.position);
      const { atMs, standsAt } = moment;
      const question = {
        subject,
        knownAt: standsAt,
        limit,
        ownOnly,
        ...(contents ? { contentsBy: reading.schemaOf('genealogy') } : {}),
        ...(atMs === undefined ? {} : { asOfMs: atMs }),
        ...(from ? { after: from } : {}),
      };
      const page = await history({ db: reading.db, schema: reading.schemaOf('histories') }, question);
      const entries =
        request.source === 'log'
          ? await this.fromLog(reading.db, reading.schemaOf('captures'), page.entries)
          : page.entries;
      // The histories follow the items at a short distance: what was recorded just now is known, and has no events here yet.
      // What is known only by what came into it has none either.
      const isKnown = entries.length > 0 || from !== undefined || (await wasRecorded(reading, subject, moment));
      const passing = entries.flatMap(({ event, passage }) => (passage === undefined ? [] : [event.subject]));
      const incomplete =
        (await lacksHistory(reading, subject)) || (passing.length > 0 && (await reading.lacks(passing)));
      if (!isKnown && !incomplete) throw notRecordedThen(id, moment);
      const label = await labelThen(reading, subject, request.said, moment);
      return { subject, ...label, position: standsAt, incomplete, ...page, entries };
    });
    return answer;
  }

  private async fromLog(
    db: Parameters<typeof findCaptures>[0],
    schema: string,
    entries: readonly HistoryEntry[],
  ): Promise<readonly HistoryEntry[]> {
    const sought = entries.map(({ event: { position, rules = FIRST_RULES }, capture: { capture, recordedAt } }) => ({
      position,
      capture,
      recordedAt,
      rules,
    }));
    const told = new Map(await eventsFromLog(this.parts.store, sought));
    const inParts = new Set(sought.filter(({ position }) => !told.has(position)).map(({ capture }) => capture));
    for (const found of inParts.size === 0 ? [] : await findCaptures(db, schema, [...inParts])) {
      const { events } = await captureFromLog(this.parts.store, found);
      for (const event of events) told.set(event.position, event);
    }
    return entries.map((entry) => {
      const event = told.get(entry.event.position);
      if (!event || !isItemEvent(event))
        throw new Error(`the log has no event of an item at position ${entry.event.position}`);
      return { ...entry, event };
    });
  }
}

/** An event as it is answered: what happened, when, how it reached the item, and who told it. */
export function eventAnswer({
  event,
  capture,
  via,
  passage,
  declaredErroneousBy,
  contradictions,
  documents,
}: HistoryEntry): object {
  const { position: capturePosition, ...told } = capture;
  return {
    type: event.type,
    at: event.data.at,
    subject: event.subject,
    revision: event.revision,
    position: event.position,
    via,
    ...(passage === undefined ? {} : { passage }),
    data: event.data,
    ...told,
    capturePosition,
    ...(declaredErroneousBy === undefined ? {} : { declaredErroneousBy }),
    ...(documents === undefined ? {} : { documents }),
    anomalies: contradictions.map(shownAnomaly),
  };
}
