import type { CoreEventData } from '../item/core/core.events.js';
import type { ItemDraft } from './declaration.js';
import { SHIPPED_WITHIN, type WayOf } from './voided-shipments.js';

type Voided = CoreEventData['ItemShippingVoided'];

/**
 * The events by which a shipment is undone: first the titles of what is in it, piece by piece, then its own and its place. Titles come back on the word of
 * who shipped only.
 */
export function shippingVoidedBy(
  subject: string,
  data: Voided,
  shipment: WayOf | undefined,
): readonly ItemDraft<'ItemShippingVoided'>[] {
  const type = 'ItemShippingVoided';
  if (!shipment) return [{ type, subject, data }];
  if (shipment === SHIPPED_WITHIN) return [{ type, subject, data: { ...data, shippedWithin: true } }];
  const { position, from, parties, titles, isOver } = shipment;
  const isItsWord = parties.includes(data.by) || (data.onBehalfOf !== undefined && parties.includes(data.onBehalfOf));
  const pieces = isItsWord ? [...titles].filter(([piece]) => piece !== subject) : [];
  const own = isItsWord ? titles.get(subject) : undefined;
  // What has arrived is not back where it came from, whoever claims that it never left.
  const { location = isOver ? undefined : from, ...rest } = data;
  const named = { ...rest, shipment: position };
  const { facts: _facts, ...ofPieces } = named;
  return [
    ...pieces.map(([piece, undone]) => ({ type, subject: piece, data: { ...ofPieces, of: subject, undone } }) as const),
    {
      type,
      subject,
      data: { ...named, ...(location === undefined ? {} : { location }), ...(own ? { undone: own } : {}) },
    },
  ];
}
