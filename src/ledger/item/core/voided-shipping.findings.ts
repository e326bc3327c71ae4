import { compareOrder } from '../../order.js';
import type { Before } from '../finding.js';
import { rulesOf, THIRD_RULES } from '../rules.js';
import type { CoreEventOf } from './core.events.js';
import { holds, notCarried } from './custody.findings.js';
import { mustExist, notGone, type CoreFinding } from './existence.findings.js';
import { titleSince } from './resolve.js';

type Voided = CoreEventOf<'ItemShippingVoided'>;

/** What was passed on since is not taken from who has it now; what the buyer owned before the shipment stays its, and nobody says otherwise. */
function titleBack({ world, state }: Before, { data: { undone } }: Voided): readonly CoreFinding[] {
  if (!undone || !state) return [];
  const { owner, since } = titleSince(world, state);
  if (owner === undefined || owner === undone.to || since.position === undone.by.position) return [];
  if (owner === undone.from && compareOrder(since, undone.by) < 0) return [];
  return [{ rule: 'title-passed-on', field: 'id', values: { owner } }];
}

/** Only what is on its way by a shipment of its own, and by who shipped it: that one holds it until it is received. */
export function voidingShipping(before: Before, event: Voided): readonly CoreFinding[] {
  const isWithin = rulesOf(event) >= THIRD_RULES && event.data.shippedWithin === true;
  const isUnderWay = before.now?.place.kind === 'transit' && !isWithin;
  if (event.data.completes !== undefined)
    return titleBack(before, event).map((found) => ({ ...found, severity: 'flagged' }));
  if (event.data.of !== undefined) return isUnderWay ? titleBack(before, event) : [];
  const shipped: readonly CoreFinding[] = isUnderWay ? [] : [{ rule: 'not-shipped', field: 'id', values: {} }];
  const known = [...mustExist(before, event), ...notGone(before)];
  if (known.length > 0) return known;
  return [
    ...shipped,
    ...notCarried(before, 'void-shipping'),
    ...(isUnderWay ? holds(before, event) : []),
    ...titleBack(before, event),
  ];
}
