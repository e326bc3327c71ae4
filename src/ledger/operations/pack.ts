import { resolve } from '../item/core/resolve.js';
import { declareItems, type ItemDraft } from './declaration.js';
import { given, isLogisticUnit, said, startContainer, stood } from './drafting.js';
import { PALLET, UNIT } from './examples.js';

export const pack = declareItems({
  name: 'pack',
  summary: 'Into a logistic unit or a serialized case',
  permission: 'record:pack',
  examples: [{ summary: 'into a pallet', body: { items: [UNIT], container: PALLET } }],
  takes: ['container', 'location', 'onBehalfOf'],
  needs: [['container']],
  events: ['ContainerStarted', 'ItemPacked'],
  isDraftedFromFields: false,
  /** A logistic unit that nobody has heard of begins where the first thing packed into it stands. */
  draft({ subject, fields }, context) {
    const { container = '' } = fields;
    const data = {
      ...said(fields, context),
      container,
      ...given({ location: fields.location }),
      ...stood(subject, context),
    };
    const packed: ItemDraft<'ItemPacked'> = { type: 'ItemPacked', subject, data };
    const { world, started } = context;
    if (!isLogisticUnit(container) || world.get(container)?.began !== undefined || started.has(container))
      return [packed];
    started.add(container);
    const place = resolve(world, subject)?.place;
    const location = fields.location ?? (place?.kind === 'at' ? place.location : undefined);
    return [startContainer(container, { ...fields, ...given({ location }) }, context), packed];
  },
});
