import type { Relabelling } from '../item/core/relabelling.js';
import type { ItemState } from '../item/item.state.js';
import { lotUnder } from '../recall/scope.js';
import { declareItems } from './declaration.js';
import { given, said } from './drafting.js';
import { CAR } from './examples.js';
import type { ItemFields } from './fields.js';
import { OPERATION_RULES } from './operations.sentences.js';

export const identify = declareItems({
  name: 'identify',
  summary: 'Another identifier of the same item',
  permission: 'record:identify',
  examples: [
    {
      summary: 'a second identifier',
      body: { items: [CAR], identifier: 'own/acme/fleet/17', change: 'added' },
    },
  ],
  takes: ['identifier', 'change', 'former', 'product', 'lot', 'onBehalfOf'],
  factsOf: 'identifier',
  needs: [['identifier']],
  faults: ({ change, former }) =>
    (change === 'replaced') === (former !== undefined)
      ? []
      : [{ field: 'former', rule: OPERATION_RULES['former-needed']() }],
  events: ['ItemIdentified'],
  isDraftedFromFields: false,
  draft({ subject, fields }, context) {
    const { identifier = '', change = 'added', former, product, lot } = fields;
    const becomes = relabelling(fields, context.world.get(subject), subject);
    const data = { ...said(fields, context), identifier, change, ...given({ former, product, lot, becomes }) };
    return [{ type: 'ItemIdentified', subject, data }];
  },
});

type Fields = Pick<ItemFields, 'identifier' | 'change' | 'former' | 'product' | 'lot'>;

/** Where the identifier by which the item goes is replaced, or ends while others hold: the next one, and what the item is by that. */
function relabelling(
  { identifier = '', change, former, product, lot }: Fields,
  state: ItemState | undefined,
  subject: string,
): Relabelling | undefined {
  const goesBy = state?.goesBy ?? subject;
  if (change === 'replaced' && former === goesBy) return { identifier, ...isThen(state, product, lot) };
  if (change !== 'ended' || identifier !== goesBy || !state) return undefined;
  const next = state.identified?.find(
    (one) => one.identifier !== goesBy && state.identifiers?.includes(one.identifier),
  );
  return next && { identifier: next.identifier, ...isThen(state, next.product, next.lot) };
}

/** A lot number goes on under the new product, unless another lot is told. */
function isThen(state: ItemState | undefined, product: string | undefined, lot: string | undefined) {
  if (product === undefined) return {};
  const kept = state?.lot === undefined ? undefined : lotUnder(product, state.lot);
  return { product, ...given({ lot: lot ?? kept }) };
}
