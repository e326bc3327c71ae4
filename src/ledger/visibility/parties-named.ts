import type { ItemEvent } from '../item/item.events.js';
import { namesIn } from './tellings.js';

/** Everybody whom an event may tell something: nobody else can come to know of its subject by it. */
export function partiesNamed(event: ItemEvent): readonly string[] {
  const { toParty, owner, title } = namesIn(event);
  const { by, onBehalfOf } = event.data;
  return [by, onBehalfOf, toParty, owner, title?.to].filter((party) => party !== undefined);
}
