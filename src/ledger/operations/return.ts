import type { Resolved } from '../item/core/core.state.js';
import type { ReturnPurpose, Title } from '../item/core/core.events.js';
import { resolve } from '../item/core/resolve.js';
import { declareItems, type DraftContext } from './declaration.js';
import { said } from './drafting.js';
import { PLANT, UNIT } from './examples.js';
import { OPERATION_RULES } from './operations.sentences.js';

/** By these the title comes back to who takes the item in; by a repair or a recall it does not. */
const BRINGS_TITLE: ReadonlySet<ReturnPurpose> = new Set(['refund', 'exchange', 'unsold', 'trade-in']);

const PURPOSES: readonly ReturnPurpose[] = ['refund', 'exchange', 'repair', 'recall', 'unsold', 'trade-in'];

interface Returned {
  readonly purpose: ReturnPurpose;
  readonly owner?: string;
  readonly onBehalfOf?: string;
}

/**
 * The transfer of title that a return is. Who returns it speaks: the party it is on behalf of, or the present owner where who takes it back sold it. No
 * transfer where it is whose it is to be.
 */
function titleBack(
  { purpose, owner, onBehalfOf }: Returned,
  now: Resolved | undefined,
  { recordedFor }: DraftContext,
): { readonly title?: Title } {
  const to = owner ?? (BRINGS_TITLE.has(purpose) ? recordedFor : undefined);
  if (to === undefined || to === now?.owner) return {};
  const from = now?.seller === recordedFor ? now.owner : (onBehalfOf ?? recordedFor);
  if (from === to) return {};
  // Who only holds it passes no title, unless it is asked to.
  if (owner === undefined && now?.owner !== undefined && from !== now.owner) return {};
  return { title: { ...(from === undefined ? {} : { from }), to } };
}

export const giveBack = declareItems({
  name: 'return',
  summary: 'Back to a place, for a purpose',
  permission: 'record:return',
  examples: [{ summary: 'for a refund', body: { items: [UNIT], location: PLANT, purpose: 'refund' } }],
  takes: ['location', 'purpose', 'owner', 'onBehalfOf'],
  needs: [['location'], ['purpose']],
  words: {
    purpose: { taken: PURPOSES, rule: OPERATION_RULES['return-purpose'](PURPOSES) },
  },
  events: ['ItemReturned'],
  isDraftedFromFields: false,
  draft({ subject, fields }, context) {
    const { location = '' } = fields;
    const purpose = fields.purpose === undefined || fields.purpose === 'dispense' ? 'refund' : fields.purpose;
    const title = titleBack({ ...fields, purpose }, resolve(context.world, subject), context);
    const data = { ...said(fields, context), location, purpose, ...title };
    return [{ type: 'ItemReturned', subject, data }];
  },
});
