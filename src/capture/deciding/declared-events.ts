// Finds the events of items that the error declarations of a document declare.
import { readStored } from '../../ledger/capture/stored-form.js';
import { numbersOf } from '../../ledger/capture/claimed-events.js';
import { sortInstant, type EventTime } from '../../ledger/event-time.js';
import { withStandings } from '../../ledger/operations/claim-standings.js';
import { declaringClaims } from '../../ledger/operations/declared-claims.js';
import type { DeclaredEvents, Operation } from '../../ledger/operations/operation.js';
import type { WriterParts } from '../writer/writer-options.js';

/** The models hold all that is in the log. */
type Parts = Pick<WriterParts, 'store' | 'models'>;

/** Whether an operation declares events of documents erroneous, which are to be looked up in the log. */
export function mayDeclare(operation: Operation): boolean {
  return operation.operation === 'observe' && (operation.claims?.events ?? []).some(({ declared }) => declared);
}

/** A document with the events of items that its declarations declare erroneous: of those that the same party told. */
export async function withDeclared(operation: Operation, { models, store }: Parts): Promise<Operation> {
  if (operation.operation !== 'observe' || !operation.claims || !mayDeclare(operation)) return operation;
  const { events } = operation.claims;
  const known = Map.groupBy(await models.findClaims(events.flatMap(({ id }) => id ?? [])), ({ id }) => id);
  const declaring = declaringClaims(withStandings(operation, (id) => known.get(id) ?? []));
  const declared: DeclaredEvents[] = [];
  for (const claim of declaring) {
    const { id = '', content, declared: at = '' } = events[claim] ?? {};
    const told = (known.get(id) ?? []).filter(
      (one) => one.declared === undefined && one.by === operation.recordedFor && one.content === content,
    );
    const positions = told.flatMap((one) => numbersOf(one.positions));
    declared.push({ claim, at, ...(await eventsAt(positions, store)) });
  }
  return { ...operation, declared };
}

async function eventsAt(
  positions: readonly number[],
  store: Parts['store'],
): Promise<Pick<DeclaredEvents, 'found' | 'sinceMs'>> {
  const found = new Map<string, number[]>();
  let sinceMs = Number.POSITIVE_INFINITY;
  for (const stored of positions.length === 0 ? [] : await store.readAt(positions)) {
    const read = readStored(stored);
    if (read.kind !== 'subject') continue;
    const { subject, data, sortAt } = read.event;
    const own = found.get(subject);
    if (own) own.push(stored.position);
    else found.set(subject, [stored.position]);
    // What it declared itself counts again, whenever that was.
    const since = read.event.type === 'ErrorDeclared' ? Number.NEGATIVE_INFINITY : (sortAt ?? instantOf(data.at));
    sinceMs = Math.min(sinceMs, since);
  }
  return { found, sinceMs };
}

/** An event that was recorded without time stands no earlier than it was recorded; claims always have one. */
const instantOf = (at: EventTime): number => sortInstant(at, Number.POSITIVE_INFINITY);
