// Finds what is in a carrier that is emptied without naming its contents: when it is decided, never before.
import type { HistoriesAtHead } from './histories-at-head.js';
import { refusal } from './decide-group.js';
import { contentsAt, emptiedAt, entriesOfContents, type Emptied } from '../../ledger/operations/contents.js';
import { ITEMS_MOST } from '../../ledger/operations/items-most.js';
import type { ItemsOperation, ObserveOperation, Operation } from '../../ledger/operations/operation.js';
import { withContentsObserved } from '../../ledger/operations/observed-contents.js';
import type { InlineModels } from '../inline-models/inline-models.js';

interface Parts {
  readonly models: Pick<InlineModels, 'subjectsOfIdentifiers'>;
  readonly past: HistoriesAtHead;
}

interface Place {
  readonly head: number;
  readonly recordedAtMs: number;
}

/** Whether an operation means what is in something, which those before it may change. */
export function meansContents(operation: Operation): boolean {
  if (operation.operation === 'correct') return operation.replacement?.emptied !== undefined;
  return 'emptied' in operation && operation.emptied !== undefined;
}

/** An operation that empties something names what is in it then; any other is as it was. */
export async function withContents(operation: Operation, parts: Parts, place: Place): Promise<Operation> {
  if (operation.operation === 'observe') return operation.emptied ? observed(operation, parts, place) : operation;
  if (operation.operation === 'correct') {
    const { replacement, found = new Map<string, readonly number[]>() } = operation;
    if (!replacement?.emptied) return operation;
    return { ...operation, replacement: await withItems(replacement, replacement.emptied, found, parts, place) };
  }
  if (!('emptied' in operation) || !operation.emptied) return operation;
  return withItems(operation, operation.emptied, new Map(), parts, place);
}

async function withItems(
  operation: ItemsOperation,
  emptied: Emptied,
  corrected: ReadonlyMap<string, readonly number[]>,
  { models, past }: Parts,
  { head, recordedAtMs }: Place,
): Promise<ItemsOperation> {
  const owners = await models.subjectsOfIdentifiers([emptied.carrier]);
  const known = { ...emptied, carrier: owners.get(emptied.carrier) ?? emptied.carrier };
  const at = emptiedAt(emptied, recordedAtMs);
  const { histories } = await past.closure(
    { subjects: new Set([known.carrier, ...corrected.keys()]), since: at },
    head,
  );
  // What is being corrected counts no more.
  const voided = new Set([...corrected.values()].flat());
  const left = new Map(
    [...histories].map(([id, history]) => [id, history.filter(({ position }) => !voided.has(position))]),
  );
  const entries = entriesOfContents(known, contentsAt(left, known, at), ITEMS_MOST);
  if ('refused' in entries) throw refusal([entries.refused]);
  return { ...operation, items: entries.items };
}

async function observed(operation: ObserveOperation, { models, past }: Parts, place: Place): Promise<ObserveOperation> {
  const { emptied = [] } = operation;
  const owners = await models.subjectsOfIdentifiers(emptied.map(({ carrier }) => carrier));
  const ownerOf = (id: string): string => owners.get(id) ?? id;
  const since = Math.min(...emptied.map((one) => emptiedAt({ fields: { at: one.data.at } }, place.recordedAtMs)));
  const subjects = new Set(emptied.map(({ carrier }) => ownerOf(carrier)));
  const { histories } = await past.closure({ subjects, since }, place.head);
  return withContentsObserved(operation, { histories, ownerOf, recordedAtMs: place.recordedAtMs });
}
