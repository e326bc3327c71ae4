import { sortInstant } from '../event-time.js';
import { isYearLater } from '../item/core/existence.findings.js';
import { isLogisticUnit } from '../item/core/core.state.js';
import type { Stood } from '../item/core/core.events.js';
import { resolve } from '../item/core/resolve.js';
import { declareItems, type Beginning, type DraftContext, type ItemDraft } from './declaration.js';
import { given, said, startContainer, stood } from './drafting.js';
import { PALLET, UNIT } from './examples.js';
import { OPERATION_RULES } from './operations.sentences.js';

/** A logistic unit that nobody has heard of begins with what is packed into it; so does one that was emptied twelve months before. */
function begins(container: string, context: DraftContext): boolean {
  if (!isLogisticUnit(container)) return false;
  const state = context.world.get(container);
  if (state?.began === undefined) return true;
  if (state.contents > 0 || state.carrier) return false;
  const { recordedAt } = context;
  const recordedAtMs = Date.parse(recordedAt);
  if (!isYearLater(state, recordedAtMs)) return false;
  return isYearLater(state, sortInstant(earliestAt(container, context) ?? recordedAt, recordedAtMs));
}

/** Where it begins: where the request says that, or where all that is packed into it stands. */
function placesOf(container: string, context: DraftContext): readonly string[] {
  const entries = context.entriesInto(container);
  const said = new Set(entries.flatMap(({ fields }) => fields.location ?? []));
  if (said.size > 0) return [...said];
  const places = entries.flatMap(({ subject }) => {
    const begun = beginningOf(subject, context);
    if (begun) return begun.places;
    const place = resolve(context.world, subject)?.place;
    return place?.kind === 'at' ? [place.location] : [];
  });
  return [...new Set(places)];
}

/** Where it stands: what begins with this request, where it begins. */
function standing(subject: string, context: DraftContext): Stood {
  return beginningOf(subject, context)?.stood ?? stood(subject, context, context.recordedFor);
}

/** Where the first of these is, if they are at one place, or whatever contradicts is recorded. */
function placeAmong(places: readonly string[], context: DraftContext): string | undefined {
  return places.length === 1 || context.isRecordedAnyway ? places[0] : undefined;
}

/** When it begins: with the first thing that is packed into it, wherever that stands in the list. */
function earliestAt(container: string, { entriesInto, recordedAt }: DraftContext): string | undefined {
  const recordedAtMs = Date.parse(recordedAt);
  const instant = (at: string | undefined): number => sortInstant(at ?? recordedAt, recordedAtMs);
  const [first, ...rest] = entriesInto(container).map(({ fields }) => fields.at);
  return rest.reduce((earliest, at) => (instant(at) < instant(earliest) ? at : earliest), first);
}

/** Found once for all that is packed into it: it takes a look at each of them. */
function beginningOf(container: string, context: DraftContext): Beginning | undefined {
  const { beginnings } = context;
  if (!beginnings.has(container)) {
    // What is packed into itself in the end begins with nothing.
    beginnings.set(container, undefined);
    beginnings.set(container, foundBeginning(container, context));
  }
  return beginnings.get(container);
}

function foundBeginning(container: string, context: DraftContext): Beginning | undefined {
  if (!begins(container, context)) return undefined;
  const places = placesOf(container, context);
  const location = placeAmong(places, context);
  const [first] = context.entriesInto(container);
  const isUnknown = places.length === 0 && first !== undefined;
  const there: Stood = location === undefined ? {} : { stood: { kind: 'at', location } };
  return {
    at: earliestAt(container, context),
    places,
    stood: isUnknown ? standing(first.subject, context) : there,
  };
}

export const pack = declareItems({
  name: 'pack',
  summary: 'Into a logistic unit or a serialized case',
  permission: 'record:pack',
  examples: [{ summary: 'into a pallet', body: { items: [UNIT], container: PALLET } }],
  takes: ['container', 'location', 'onBehalfOf'],
  needs: [['container']],
  events: ['ContainerStarted', 'ItemPacked'],
  isDraftedFromFields: false,
  together({ fields: { container = '' } }, context) {
    const places = beginningOf(container, context)?.places ?? [];
    if (places.length <= 1) return [];
    return [{ field: 'location', rule: OPERATION_RULES['places-differ']() }];
  },
  draft({ subject, fields }, context) {
    const { container = '' } = fields;
    const beginning = context.started.has(container) ? undefined : beginningOf(container, context);
    const places = beginning?.places ?? [];
    const location = placeAmong(places, context);
    if (places.length > 1 && location === undefined) context.unplaced.add(container);
    const place = context.unplaced.has(container) ? {} : standing(subject, context);
    const data = { ...said(fields, context), container, ...given({ location: fields.location }), ...place };
    const packed: ItemDraft<'ItemPacked'> = { type: 'ItemPacked', subject, data };
    if (!beginning) return [packed];
    context.started.add(container);
    const start = given({ at: beginning.at, onBehalfOf: fields.onBehalfOf, location });
    const begun = startContainer(container, start, context);
    return [location === undefined ? { ...begun, data: { ...begun.data, ...place } } : begun, packed];
  },
});
