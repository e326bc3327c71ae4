import type { Closure } from '../history/closure.js';
import { ToldPast } from '../history/told-past.js';
import type { ItemEventType } from '../item/item.events.js';
import type { RecallBlock } from '../recall/recall.events.js';
import { Layer } from '../item/world.js';
import { EVENTS_PER_SLICE, type Slices } from '../slices.js';
import { violationOf } from '../violation.js';
import { blocksOfFields } from './blocked-as.js';
import type { DecideContext } from './decide-context.js';
import { drafted, draftEvents, looksNow, type Drafted } from './drafts.js';
import { decideOver } from './decide-over.js';
import { earliestOf } from './earliest-event-time.js';
import { decideEntries, type Attempt } from './entries.js';
import { evaluate, placeDrafts, type EntryContradiction } from './evaluate.js';
import { fieldOf, formFaults, sentBy } from './form-faults.js';
import type { ItemFields } from './fields.js';
import type { Decision, ItemsOperation } from './operation.js';
import type { OperationRules } from './operation-rules.js';
import { declarationOf } from './operations.js';
import { lateToDecide } from './late-to-decide.js';
import { refused } from './decision.js';
import { nestedTooDeep } from './nesting.js';
import { mayBeClaimed } from './strangers-claims.js';
import { identifiersGivenBy, subjectsOfItems, withKnownSubjects } from './subjects.js';
import { withToldAgain } from './told-again.js';
import { tried } from './tried.js';
import { mayHaveOtherHours } from './unknown-hours.js';

/** Of a beginning it is the first owner, whom nobody transfers to. */
const PASSES_TITLE: ReadonlySet<ItemEventType> = new Set(['ItemShipped', 'ItemReceived', 'ItemSold']);

/** Whether it holds for the fields of some entry. Thousands share the same. */
function someFields(items: ItemsOperation['items'], holds: (fields: ItemFields) => boolean): boolean {
  let before: ItemFields | undefined;
  return items.some(({ fields }) => {
    if (fields === before) return false;
    before = fields;
    return holds(fields);
  });
}

const isRefused = ({ contradiction }: EntryContradiction): boolean => contradiction.severity === 'refused';

/** Decided over the states of now. */
function attemptNow(asked: Drafted, context: DecideContext): Attempt {
  const { operation } = asked;
  const { items } = operation;
  const isLarge = items.length > EVENTS_PER_SLICE;
  return function* (without, isReversed) {
    const which = { without, isReversed };
    const drafts = withToldAgain(draftEvents(asked, which), context, context);
    if (isLarge) yield;
    const placed = placeDrafts(drafts, context);
    if (isLarge) yield;
    const faults = formFaults(placed, items, context);
    if (isLarge) yield;
    const late = lateToDecide(placed, context);
    if (late.length > 0 && (faults.length === 0 || operation.onRefusal === 'skip'))
      return { kind: 'late', subjects: late };
    const found = yield* evaluate(placed, new Layer(context.world), context);
    const refusing = found.filter(isRefused);
    const unknown = [...mayHaveOtherHours(refusing, placed, context), ...mayBeClaimed(refusing, placed, operation)];
    if (unknown.length > 0 && operation.ifContradicted !== 'record')
      return { kind: 'late', subjects: [...new Set(unknown)] };
    const violations = found.map(({ entry, contradiction }) => ({
      entries: [entry],
      violation: violationOf(fieldOf(items[entry], contradiction.subject), contradiction.subject, contradiction, {
        sent: sentBy(items[entry], contradiction.subject),
        firstOwn: context.firstEventPosition,
      }),
      isRefused: contradiction.severity === 'refused',
      contradiction,
    }));
    return tried(asked, which, { placed, faults, found: violations });
  };
}

function* decideItems(given: ItemsOperation, context: DecideContext): Slices<Decision> {
  if (given.emptied && given.items.length === 0) return { kind: 'late', subjects: [given.emptied.carrier] };
  const operation = withKnownSubjects(given, context.subjectOf);
  const deep = nestedTooDeep(operation.items);
  if (deep) return refused(deep);
  if (declarationOf(given.operation).looksBack) return { kind: 'late', subjects: subjectsOfItems(operation) };
  return yield* decideEntries(
    operation,
    attemptNow(drafted(operation, context.world, context, looksNow(operation, context)), context),
  );
}

function decideItemsLate(given: ItemsOperation, { histories }: Closure, context: DecideContext): Decision {
  const past = new ToldPast(histories);
  const refusesFrom = Number.NEGATIVE_INFINITY;
  return decideOver(given, { histories, past, known: past.folded, declared: [], refusesFrom }, context);
}

/** Operations on items, each by what it declares. */
export const ITEMS_RULES: OperationRules<ItemsOperation> = {
  permission: (name) => declarationOf(name).permission,
  subjects: (operation) => [
    ...new Set([...subjectsOfItems(operation), ...(operation.emptied ? [operation.emptied.carrier] : [])]),
  ],
  names: identifiersGivenBy,
  since: ({ items, emptied }, recordedAtMs) =>
    earliestOf([...(emptied ? [emptied.fields.at] : []), ...items.map(({ fields }) => fields.at)], recordedAtMs),
  size: ({ items }) => Math.max(1, items.length),
  mayBeBlocked({ operation, items, emptied }, as) {
    const { events, eventsOf = () => events } = declarationOf(operation);
    const isAsked = (blocks: readonly RecallBlock[]): boolean =>
      as === undefined ? blocks.length > 0 : blocks.includes(as);
    if (items.length === 0) return isAsked(blocksOfFields(events, emptied?.fields ?? {}));
    return someFields(items, (fields) => isAsked(blocksOfFields(eventsOf(fields), fields)));
  },
  transfers({ operation, items, recordedFor }) {
    const { events } = declarationOf(operation);
    if (!events.some((type) => PASSES_TITLE.has(type))) return new Map();
    const passing = items.filter(
      ({ fields: { owner, toParty, purpose } }) =>
        (owner ?? (operation === 'sell' ? (toParty ?? purpose) : undefined)) !== undefined,
    );
    return new Map(
      passing.map(({ subject, fields }) => {
        const named = operation === 'sell' ? undefined : fields.owner;
        const parties = [fields.onBehalfOf ?? recordedFor, named].filter((party) => party !== undefined);
        return [subject, [...new Set(parties)]];
      }),
    );
  },
  goodsUsed: ({ items }) => {
    const goods = new Set<string>();
    someFields(items, ({ components = [], ...fields }) => {
      const { inputs = [] } = fields as { readonly inputs?: typeof components };
      for (const one of [...components, ...inputs]) if ('lot' in one) goods.add(one.lot);
      return false;
    });
    return [...goods];
  },
  takenBack: ({ operation, items }) =>
    operation === 'return'
      ? items.flatMap(({ subject, fields }) => (fields.onBehalfOf === undefined ? [subject] : []))
      : [],
  decide: decideItems,
  late: decideItemsLate,
};
