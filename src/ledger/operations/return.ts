import type { Resolved } from '../item/core/core.state.js';
import type { ReturnPurpose, Title } from '../item/core/core.events.js';
import { resolve, resolveState } from '../item/core/resolve.js';
import { declareItems, type DraftContext } from './declaration.js';
import { given, said } from './drafting.js';
import { PLANT, UNIT } from './examples.js';
import type { ItemFields } from './fields.js';
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

/**
 * Nobody says who returns a container, which is nobody's whom it takes back knows: its holder does, if something in it was sold by who takes it back. What
 * that is comes from who owns it now.
 */
function soldWithin(
  subject: string,
  { onBehalfOf, at }: Pick<ItemFields, 'onBehalfOf' | 'at'>,
  context: DraftContext,
): { readonly buyer: string; readonly returner: string } | undefined {
  const state = context.world.get(subject);
  if (onBehalfOf !== undefined || !state?.isContainer || state.contents === 0) return undefined;
  const { owner, holder, seller } = resolveState(context.world, state);
  const isAsked = (owner ?? holder) !== undefined && ![owner, holder, seller].includes(context.recordedFor);
  const buyer = isAsked ? context.buyerWithin(subject, at) : undefined;
  return buyer === undefined ? undefined : { buyer, returner: holder ?? owner ?? buyer };
}

/** The title of what is in a container, piece by piece. */
function contentsBack(
  { purpose, owner }: Returned,
  buyer: string,
  { recordedFor }: DraftContext,
): { readonly title?: Title } {
  const to = owner ?? (BRINGS_TITLE.has(purpose) ? recordedFor : undefined);
  return to === undefined || to === buyer ? {} : { title: { from: buyer, to } };
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
    const bought = soldWithin(subject, fields, context);
    const title = bought
      ? contentsBack({ ...fields, purpose }, bought.buyer, context)
      : titleBack({ ...fields, purpose }, resolve(context.world, subject), context);
    const data = {
      ...said({ ...fields, ...given({ onBehalfOf: bought?.returner }) }, context),
      location,
      purpose,
      ...title,
    };
    return [{ type: 'ItemReturned', subject, data }];
  },
});
