import { sortInstant } from '../event-time.js';
import { isYearLater } from '../item/core/existence.findings.js';
import { isLogisticUnit } from '../item/core/core.state.js';
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
function placesOf(container: string, { world, entriesInto }: DraftContext): readonly string[] {
  const entries = entriesInto(container);
  const said = new Set(entries.flatMap(({ fields }) => fields.location ?? []));
  if (said.size > 0) return [...said];
  const places = entries.flatMap(({ subject }) => {
    const place = resolve(world, subject)?.place;
    return place?.kind === 'at' ? [place.location] : [];
  });
  return [...new Set(places)];
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
  if (!beginnings.has(container)) beginnings.set(container, foundBeginning(container, context));
  return beginnings.get(container);
}

function foundBeginning(container: string, context: DraftContext): Beginning | undefined {
  if (!begins(container, context)) return undefined;
  return { at: earliestAt(container, context), places: placesOf(container, context) };
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
    const location = places.length === 1 || context.isRecordedAnyway ? places[0] : undefined;
    if (places.length > 1 && location === undefined) context.unplaced.add(container);
    const place = context.unplaced.has(container) ? {} : stood(subject, context, context.recordedFor);
    const data = { ...said(fields, context), container, ...given({ location: fields.location }), ...place };
    const packed: ItemDraft<'ItemPacked'> = { type: 'ItemPacked', subject, data };
    if (!beginning) return [packed];
    context.started.add(container);
    const start = given({ at: beginning.at, onBehalfOf: fields.onBehalfOf, location });
    const begun = startContainer(container, start, context);
    return [location === undefined ? { ...begun, data: { ...begun.data, ...place } } : begun, packed];
  },
});
