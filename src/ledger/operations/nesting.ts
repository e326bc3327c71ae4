// How deep one request or document may put things into one another.
import type { Violation } from '../violation.js';
import type { ItemDraft } from './declaration.js';
import { fillLevels } from './fill-levels.js';
import type { ItemEntry } from './fields.js';
import { OPERATION_RULES } from './operations.sentences.js';

/** A part in a module in an engine in a crate on a pallet in a container is six deep. What is deeper costs each question about it as many steps. */
const LEVELS_MOST = 100;

interface Put {
  readonly what: string;
  readonly into: string;
  readonly field: string;
}

function tooDeep(puts: readonly Put[]): Violation | undefined {
  if (puts.length <= LEVELS_MOST) return undefined;
  const inside = new Map<string, string[]>();
  for (const { what, into } of puts) {
    const known = inside.get(into);
    if (known) known.push(what);
    else inside.set(into, [what]);
  }
  const levelOf = fillLevels(inside);
  const first = puts.find(({ into }) => levelOf(into) > LEVELS_MOST);
  if (!first) return undefined;
  const { what, into, field } = first;
  return { field, value: into, item: what, rule: OPERATION_RULES['nested-too-deep']({ most: LEVELS_MOST }) };
}

/** What is wrong with a list that puts things into one another too deep. */
export function nestedTooDeep(items: readonly ItemEntry[]): Violation | undefined {
  const puts = items.flatMap(({ subject, field, fields }): readonly Put[] => {
    const { container, assembly, components = [] } = fields;
    const built = components.flatMap((one, index) =>
      'id' in one ? [{ what: one.id, into: subject, field: `${field}.components[${index}]` }] : [],
    );
    return [
      ...(container === undefined ? [] : [{ what: subject, into: container, field: `${field}.container` }]),
      ...(assembly === undefined ? [] : [{ what: subject, into: assembly, field: `${field}.assembly` }]),
      ...built,
    ];
  });
  return tooDeep(puts);
}

/** The same of a document, whose observations go by these fields. */
export function claimedTooDeep(
  drafts: readonly ItemDraft[],
  fieldOf: (index: number) => string,
): Violation | undefined {
  const puts = drafts.flatMap((draft, index): readonly Put[] => {
    if (draft.type === 'ItemPacked')
      return [{ what: draft.subject, into: draft.data.container, field: fieldOf(index) }];
    return draft.type === 'ComponentInstalled'
      ? [{ what: draft.subject, into: draft.data.assembly, field: fieldOf(index) }]
      : [];
  });
  return tooDeep(puts);
}
