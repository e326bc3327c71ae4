import { Injectable } from '@nestjs/common';
import { treeOf, type Period, type TreeCursor, type TreeEdge } from '../../../projections/genealogy/tree.queries.js';
import { Reads } from '../reading/reads.js';
import type { ReadRequest } from '../reading/read-request.js';
import type { ItemFacts } from '../../ledger/item/core/item-facts.js';
import type { LabelSaid } from '../reading/label.js';
import { labelThen, notRecordedThen, subjectOf, wasRecorded } from '../reading/subject-lookups.js';
import { namesFor, withNameModels, type Name } from '../reading/names.js';
import { momentIn } from '../reading/moment.js';

export interface TreeRequest extends Omit<ReadRequest, 'cursor'> {
  readonly id: string;
  /** By its label, beside the id. */
  readonly said?: ItemFacts | undefined;
  readonly directions: readonly ('up' | 'down')[];
  /** Also what ended, in this period or ever. */
  readonly former?: Period;
  readonly cursor?: TreeCursor;
  readonly isNamed: boolean;
}

export interface TreeAnswer extends LabelSaid {
  readonly subject: string;
  readonly edges: readonly TreeEdge[];
  readonly names?: readonly Name[];
  readonly next?: TreeCursor;
  readonly position: number;
  readonly incomplete: boolean;
}

/** What an item is in, and what it holds, at any depth. */
@Injectable()
export class TreeReads {
  constructor(private readonly reads: Reads) {}

  tree({ id, said, directions, former, limit, cursor, isNamed, ...request }: TreeRequest): Promise<TreeAnswer> {
    const isNow = request.atMs === undefined && request.knownAt === undefined;
    const models = withNameModels(['genealogy', 'items', 'captures', ...(isNow ? [] : ['histories'])], isNamed);
    return this.reads.answer(models, request, async (reading) => {
      const { db, schemaOf } = reading;
      const moment = await momentIn(reading, { ...request });
      const subject = await subjectOf(reading, id, moment.position);
      const page = await treeOf(db, schemaOf('genealogy'), {
        ...{ subject, directions, moment, limit },
        ...(former ? { former } : {}),
        ...(cursor ? { cursor } : {}),
      });
      const isKnown = page.edges.length > 0 || (await wasRecorded(reading, subject, moment));
      if (!isKnown) throw notRecordedThen(id, moment);
      const told = new Set([subject, ...page.edges.flatMap(({ child, carrier }) => [child, carrier])]);
      const label = await labelThen(reading, subject, said, moment);
      const names = isNamed ? { names: await namesFor(reading, [...told], moment) } : {};
      return {
        subject,
        ...label,
        ...page,
        ...names,
        position: moment.standsAt,
        incomplete: await reading.lacks([...told]),
      };
    });
  }
}

export function edgeAnswer({ from, to, slot, ...edge }: TreeEdge): object {
  return {
    ...edge,
    ...(slot === undefined ? {} : { position: slot }),
    from: new Date(from.at).toISOString(),
    fromPosition: from.position,
    ...(to ? { to: new Date(to.at).toISOString(), toPosition: to.position } : {}),
  };
}
