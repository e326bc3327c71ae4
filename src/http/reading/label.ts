import { parseIdentifier, type Identifier } from '../../ledger/identity/identity.js';
import type { ItemFacts, OtherFact } from '../../ledger/item/core/item-facts.js';
import { labelledOtherwise, type Labelled } from '../../ledger/item/core/said-facts.js';
import type { Label } from '../../ledger/operations/fields.js';
import { isObject } from './values.js';

/** What a label says of an item beside its id. Undefined where it says nothing. */
export function saidBeside({ lot, expiry }: Pick<Identifier, 'lot' | 'expiry'>): ItemFacts | undefined {
  if (lot === undefined && expiry === undefined) return undefined;
  return { ...(lot === undefined ? {} : { lot }), ...(expiry === undefined ? {} : { expiry }) };
}

/** Of an answer about an item: what the label that it was asked by says otherwise. */
export interface LabelSaid {
  readonly label?: readonly OtherFact[];
}

export function labelAnswer(said: ItemFacts | undefined, known: Labelled): LabelSaid {
  const label = labelledOtherwise(said ?? {}, known);
  return label.length === 0 ? {} : { label };
}

/** A text as a label: what it names, where it says something beside that. What cannot be read is told by who reads the field. */
export function labelOf(field: string, text: unknown): readonly Label[] {
  const parsed = typeof text === 'string' ? parseIdentifier(text, 'container') : undefined;
  const facts = parsed?.ok === true ? saidBeside(parsed.id) : undefined;
  return parsed?.ok === true && facts !== undefined ? [{ field, subject: parsed.id.canonical, facts }] : [];
}

/** In a list of a body. */
export function labelsIn(body: unknown, name: string, field = name): readonly Label[] {
  return listIn(body, name).flatMap((text, index) => labelOf(`${field}[${index}]`, text));
}

/** Of the units that a scope names one by one. */
export function labelsInScope(scope: unknown, field: string): readonly Label[] {
  const named = listIn(scope, 'anyOf').flatMap((criteria, index) =>
    ['items', 'components'].flatMap((name) => labelsIn(criteria, name, `${field}.anyOf[${index}].${name}`)),
  );
  return [...named, ...labelsIn(scope, 'except', `${field}.except`)];
}

function listIn(value: unknown, name: string): readonly unknown[] {
  const list = isObject(value) ? value[name] : undefined;
  return Array.isArray(list) ? list : [];
}
