import type { CoreEventData } from '../item/core/core.events.js';
import type { ItemDraft } from './declaration.js';
import { SHIPPED_WITHIN, type ShipmentOf, type WayOf } from './voided-shipments.js';

type Voided = CoreEventData['ItemShippingVoided'];

/** Titles come back on the word of who shipped only. */
export function isItsWord({ by, onBehalfOf }: Pick<Voided, 'by' | 'onBehalfOf'>, { parties }: ShipmentOf): boolean {
  return parties.includes(by) || (onBehalfOf !== undefined && parties.includes(onBehalfOf));
}

/**
 * The events by which a shipment is undone: first the titles of what is in it, piece by piece, then its own and its place.
 */
export function shippingVoidedBy(
  subject: string,
  data: Voided,
  shipment: WayOf | undefined,
): readonly ItemDraft<'ItemShippingVoided'>[] {
  const type = 'ItemShippingVoided';
  if (!shipment) return [{ type, subject, data }];
  if (shipment === SHIPPED_WITHIN) return [{ type, subject, data: { ...data, shippedWithin: true } }];
  const { position, from, titles, isOver } = shipment;
  const isWord = isItsWord(data, shipment);
  const pieces = isWord ? [...titles].filter(([piece]) => piece !== subject) : [];
  const own = isWord ? titles.get(subject) : undefined;
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
