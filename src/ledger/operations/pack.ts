import { sortInstant, type EventTime } from '../event-time.js';
import { isYearLater } from '../item/core/existence.findings.js';
import { resolve } from '../item/core/resolve.js';
import { declareItems, type DraftContext, type ItemDraft } from './declaration.js';
import { given, isLogisticUnit, said, startContainer } from './drafting.js';
import { PALLET, UNIT } from './examples.js';

/** It lives, or was emptied less than twelve months ago. */
function goesOn(container: string, { at }: { readonly at: EventTime }, { world, recordedAt }: DraftContext): boolean {
  const state = world.get(container);
  if (state?.began === undefined) return false;
  if (state.contents > 0 || state.carrier) return true;
  return !isYearLater(state, sortInstant(at, Date.parse(recordedAt)));
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
  /** A logistic unit that nobody has heard of, or that was emptied a year ago, begins where the first thing packed into it stands. */
  draft({ subject, fields }, context) {
    const { container = '' } = fields;
    const data = { ...said(fields, context), container, ...given({ location: fields.location }) };
    const packed: ItemDraft<'ItemPacked'> = { type: 'ItemPacked', subject, data };
    const { world, started } = context;
    if (!isLogisticUnit(container) || started.has(container) || goesOn(container, packed.data, context))
      return [packed];
    started.add(container);
    const place = resolve(world, subject)?.place;
    const location = fields.location ?? (place?.kind === 'at' ? place.location : undefined);
    return [startContainer(container, { ...fields, ...given({ location }) }, context), packed];
  },
});
