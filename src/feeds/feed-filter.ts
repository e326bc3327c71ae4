import { subjectsOfIdentifiers, subjectsOfProduct } from '../../projections/items/items.queries.js';
import type { Reading } from '../http/reading/reads.js';
import type { Capture, SubjectEvent } from '../ledger/capture/capture.events.js';

/** What an event is to be of or to name; all that is given holds together, of one event. Ids are canonical. */
export interface FeedFilter {
  readonly types?: ReadonlySet<string>;
  /** By any of its identifiers. */
  readonly subject?: string;
  readonly product?: string;
  readonly location?: string;
  readonly party?: string;
  /** The subject of the recall's own events. */
  readonly recall?: string;
}

export type Passes = (event: SubjectEvent, capture: Capture) => boolean;

/** Items that are known by another id, or are of a product that their id does not name, are looked up as they are known now: events do not repeat that. */
export function needsItems({ subject, product }: FeedFilter): boolean {
  return subject !== undefined || product !== undefined;
}

/** What passes of these captures. The reading, where one is needed, is of `items`, and stands behind them. */
export async function passing(
  filter: FeedFilter,
  captures: readonly Capture[],
  reading: Reading | undefined,
): Promise<Passes> {
  const { types, location, party, recall } = filter;
  const isSought = await subjectsSought(filter, captures, reading);
  return (event, { header }) =>
    (types === undefined || types.has(event.type)) &&
    isSought(event.subject) &&
    (location === undefined || names(event, location)) &&
    (party === undefined || header.recordedFor === party || names(event, party)) &&
    (recall === undefined || event.subject === recall || names(event, recall));
}

async function subjectsSought(
  { subject, product }: FeedFilter,
  captures: readonly Capture[],
  reading: Reading | undefined,
): Promise<(subject: string) => boolean> {
  if (!reading) return () => true;
  const { db, schemaOf } = reading;
  const found = subject === undefined ? undefined : await subjectsOfIdentifiers(db, schemaOf('items'), [subject]);
  const own = subject === undefined ? undefined : new Set([subject, found?.get(subject) ?? subject]);
  const named = new Set(captures.flatMap(({ events }) => events.map((event) => event.subject)));
  const ofProduct =
    product === undefined ? undefined : await subjectsOfProduct(db, schemaOf('items'), [...named], product);
  return (one) => (own === undefined || own.has(one)) && (ofProduct === undefined || ofProduct.has(one));
}

/** Whatever field of the event it stands in. */
function names({ data }: SubjectEvent, id: string): boolean {
  return JSON.stringify(data).includes(JSON.stringify(id));
}
