import type { DecideContext } from './decide-context.js';
import { sameItem, type EntryViolation } from './entry-violation.js';
import { aheadOfTime, type Placed } from './evaluate.js';
import { ENTRY_FIELDS, type ItemEntry } from './fields.js';
import { namedIn, namingFields } from './naming-fields.js';
import { OWN_FIELDS } from './operations.js';

const WITH_EVENTS = namingFields({ ...ENTRY_FIELDS, ...OWN_FIELDS }, ({ mayGetEvent }) => mayGetEvent === true);

/** Where the request names a subject: as an item, or within an entry as what may get an event of its own, such as a component. */
export function fieldOf(item: ItemEntry | undefined, subject: string): string {
  if (!item || item.subject === subject) return item?.field ?? 'items';
  for (const name of WITH_EVENTS) {
    const value = namedIn(item.fields, name);
    if (value === subject) return `${item.field}.${name}`;
    const index =
      typeof value === 'object' ? value.findIndex((component) => 'id' in component && component.id === subject) : -1;
    if (index >= 0) return `${item.field}.${name}[${index}]`;
  }
  const label = item.fields.labels?.find((one) => one.subject === subject);
  if (label) return `${item.field}.${label.field}`;
  return item.field;
}

/** The fields that an entry has, where what is said is of its item. */
export function sentBy(item: ItemEntry | undefined, subject: string): object {
  return item?.subject === subject ? item.fields : {};
}

/** An event that leaves a carrier has to name one, also where it is recorded whatever the history says. */
export function leavesNothing({ event }: Placed): boolean {
  return (
    (event.type === 'ItemUnpacked' && event.data.container === '') ||
    (event.type === 'ComponentRemoved' && event.data.assembly === '')
  );
}

/** Two identifiers of one item name it twice, which nobody could see before they were looked up. */
function namedTwice(placed: readonly Placed[], items: readonly ItemEntry[]): readonly EntryViolation[] {
  const first = new Map<string, ItemEntry>();
  return [...new Set(placed.map(({ entry }) => entry))].flatMap((entry): EntryViolation[] => {
    const item = items[entry];
    if (!item) return [];
    const before = first.get(item.subject);
    if (before) return [{ entry, violation: sameItem(item, before) }];
    first.set(item.subject, item);
    return [];
  });
}

/** An identifier belongs to one subject, which may be another item of the same request. */
function takenIdentifiers(
  placed: readonly Placed[],
  items: readonly ItemEntry[],
  context: DecideContext,
): readonly EntryViolation[] {
  const given = new Map<string, string>();
  return placed.flatMap(({ event, entry }): EntryViolation[] => {
    if (event.type !== 'ItemIdentified' || event.data.change === 'ended') return [];
    const { identifier } = event.data;
    const owner = context.subjectOf(identifier) ?? (context.world.get(identifier) ? identifier : given.get(identifier));
    given.set(identifier, owner ?? event.subject);
    if (owner === undefined || owner === event.subject) return [];
    const field = `${items[entry]?.field ?? 'items'}.identifier`;
    const finding = { rule: 'identifier-taken', values: { belongsTo: owner } } as const;
    return [{ entry, violation: { field, value: identifier, item: event.subject, finding } }];
  });
}

/** Forms that a reader cannot check, because they need the clock or the identifiers in use; by the entries that break them. */
export function formFaults(
  placed: readonly Placed[],
  items: readonly ItemEntry[],
  context: DecideContext,
): readonly EntryViolation[] {
  const ahead = aheadOfTime(placed, context).map(({ entry, field, value, rule }) => ({
    entry,
    violation: { field: `${items[entry]?.field ?? 'items'}.${field}`, value, rule },
  }));
  return [
    ...ahead,
    ...(placed.some(({ event }) => event.data.claimed) ? [] : namedTwice(placed, items)),
    ...takenIdentifiers(placed, items, context),
  ];
}
