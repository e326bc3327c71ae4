// Shipments of which it was said later that they were none: whom they told is told nothing by them.
import type { ItemEvent } from '../item/item.events.js';
import { CarriedWorld } from './carried-world.js';

/** The positions of the shipments that were voided, of events in their order. A second sight of goods on their way belongs to the shipment before it. */
export function voidedShipments(events: readonly ItemEvent[]): ReadonlySet<number> {
  const voided = new Set<number>();
  if (!events.some(({ type }) => type === 'ItemShippingVoided')) return voided;
  const world = new CarriedWorld();
  const onTheirWay = new Map<string, number[]>();
  for (const event of events) {
    const { subject, type, position } = event;
    const wasOnItsWay = isOnItsWay(world, subject);
    world.apply(event);
    if (type === 'ItemShipped') {
      const before = wasOnItsWay ? (onTheirWay.get(subject) ?? []) : [];
      onTheirWay.set(subject, [...before, position]);
    }
    const isVoid = type === 'ItemShippingVoided' && event.data.of === undefined;
    if (isVoid && wasOnItsWay && !isOnItsWay(world, subject))
      for (const shipment of onTheirWay.get(subject) ?? []) voided.add(shipment);
  }
  return voided;
}

function isOnItsWay(world: CarriedWorld, subject: string): boolean {
  return world.resolved(subject)?.place.kind === 'transit';
}
