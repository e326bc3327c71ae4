import { isLogisticUnit } from '../item/core/core.state.js';
import { declareItems, type DraftContext, type ItemDraft } from './declaration.js';
import { facts, given, said, startContainer, stood } from './drafting.js';
import { CAR, MOTOR, PLANT } from './examples.js';
import { FACTS, type Component, type ItemFields } from './fields.js';

export const isSerial = (component: Component): component is Extract<Component, { id: string }> => 'id' in component;

type Born = Pick<ItemFields, 'at' | 'location' | 'owner' | 'onBehalfOf' | 'components' | (typeof FACTS)[number]>;

/** The birth of an item, or of a logistic unit. Who makes it owns it, unless it says otherwise. */
export function manufactured(
  subject: string,
  fields: Born,
  context: DraftContext,
): ItemDraft<'ItemManufactured' | 'ContainerStarted'> {
  if (isLogisticUnit(subject)) return startContainer(subject, fields, context);
  const owner = fields.owner ?? fields.onBehalfOf ?? context.recordedFor;
  const lots = fields.components?.flatMap((component) => (isSerial(component) ? [] : [component]));
  const data = {
    ...said(fields, context),
    ...facts(fields),
    ...given({ location: fields.location }),
    owner,
    ...(lots?.length ? { components: lots } : {}),
  };
  return { type: 'ItemManufactured', subject, data };
}

export const manufacture = declareItems({
  name: 'manufacture',
  summary: 'Commission items: their birth, with what is built in',
  permission: 'record:manufacture',
  examples: [
    {
      summary: 'a range of units',
      body: {
        items: [{ product: '01/00300011111116', from: 'A0001', to: 'A0012' }],
        lot: 'A123',
        expiry: '2027-12-31',
        location: PLANT,
      },
    },
    {
      summary: 'a car with its motor',
      body: {
        items: [{ id: CAR, components: [{ id: MOTOR, position: 'front' }] }],
        product: 'own/acme/car',
        location: PLANT,
      },
    },
  ],
  takes: ['location', 'owner', 'onBehalfOf', ...FACTS, 'components'],
  needs: [],
  events: ['ItemManufactured', 'ContainerStarted', 'ComponentInstalled'],
  eventsOf: ({ components }) =>
    components?.some(isSerial)
      ? ['ItemManufactured', 'ContainerStarted', 'ComponentInstalled']
      : ['ItemManufactured', 'ContainerStarted'],
  isDraftedFromFields: true,
  draft({ subject, fields }, context) {
    const born = manufactured(subject, fields, context);
    if (born.type === 'ContainerStarted') return [born];
    const builtIn = (fields.components ?? [])
      .filter(isSerial)
      .map(({ id, position, said: facts }): ItemDraft<'ComponentInstalled'> => ({
        type: 'ComponentInstalled',
        subject: id,
        data: {
          ...said(fields, context),
          assembly: subject,
          ...given({ position, facts }),
          builtIn: true,
          ...stood(id, context, context.recordedFor),
        },
      }));
    return [born, ...builtIn];
  },
});
