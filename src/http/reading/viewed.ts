import { parseIdentifier } from '../../ledger/identity/identity.js';
import type { ItemFacts } from '../../ledger/item/core/item-facts.js';
import { isTransformation } from '../../ledger/item/transformations/transformation-id.js';
import type { Faults } from './faults.js';
import { saidBeside } from './label.js';
import { readId } from './read-request.js';

/** A subject that a path names, with what its label says beside the id. */
export interface Viewed {
  readonly canonical: string;
  readonly said?: ItemFacts | undefined;
}

/** An item in any spelling, or a transformation by the id under which it stands in trees. */
export function readViewed(text: string, faults: Faults): Viewed | undefined {
  if (isTransformation(text)) return { canonical: text };
  const id = readId(text, 'id', 'subject', faults);
  return id && { canonical: id.canonical, said: saidBeside(id) };
}

/** Lots and products in bulk stand in trees as items do. */
export function readInTree(text: string, faults: Faults): Viewed | undefined {
  for (const [role, kind] of [
    ['lot', 'lot'],
    ['product', 'class'],
  ] as const) {
    // prettier-ignore
    const goods = parseIdentifier(text, role);
    if (goods.ok && goods.id.kind === kind) return { canonical: goods.id.canonical };
  }
  return readViewed(text, faults);
}
