import { isLogisticUnit } from '../item/core/core.state.js';
import { declareItems, type ItemDraft } from './declaration.js';
import { facts, given, said, startContainer, stood } from './drafting.js';
import { CAR, MOTOR, PLANT } from './examples.js';
import { FACTS, type Component } from './fields.js';

const isSerial = (component: Component): component is Extract<Component, { id: string }> => 'id' in component;

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
    if (isLogisticUnit(subject)) return [startContainer(subject, fields, context)];
    const owner = fields.owner ?? fields.onBehalfOf ?? context.recordedFor;
    const lots = fields.components?.flatMap((component) => (isSerial(component) ? [] : [component]));
    const data = {
      ...said(fields, context),
      ...facts(fields),
      ...given({ location: fields.location }),
      owner,
      ...(lots?.length ? { components: lots } : {}),
    };
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
    return [{ type: 'ItemManufactured', subject, data }, ...builtIn];
  },
});
