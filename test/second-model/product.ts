// The product as the second model sees it: it is told plain requests, and answers in the model's words.
import type { SubjectEvent } from '../../src/ledger/capture/capture.events.js';
import { foldAsOf, refold } from '../../src/ledger/history/refold.js';
import type { ItemEvent } from '../../src/ledger/item/item.events.js';
import type { ItemState } from '../../src/ledger/item/item.state.js';
import { reportOf } from '../../src/ledger/item/reports/reports.facet.js';
import { isItemEvent } from '../../src/ledger/item/item.traits.js';
import { resolve } from '../../src/ledger/item/core/resolve.js';
import type { Decision, ItemsOperation, Operation } from '../../src/ledger/operations/operation.js';
import type { ItemEntry, ItemFields } from '../../src/ledger/operations/fields.js';
import { NOTHING_WITHIN, type Within } from '../../src/ledger/operations/within.js';
import type { Remedy } from '../../src/ledger/recall/remedies.js';
import type { RecallScope } from '../../src/ledger/recall/recall.events.js';
import { matches } from '../../src/ledger/recall/scope.js';
import { placeOfKey } from '../../src/ledger/item/core/place.js';
import { FoldedStock } from '../../src/ledger/stock/postings.js';
import { lineOf } from '../../src/ledger/stock/stock-lines.js';
import type { Violation } from '../../src/ledger/violation.js';
import { contentsOf, coveredContents } from '../../src/ledger/recall/covered-contents.js';
import { firstReported, firstToExpire, leftOpenIn } from '../support/covered-contents.js';
import { PureLedger } from '../support/pure-ledger.js';
import { NOWHERE, type Claim, type Entry, type FactKind, type ItemsRequest, type Request } from './model/words.js';
import { placeText } from './model/stock.js';
import { listed, stayText, type Shown } from './shown.js';

export interface Outcome {
  readonly kind: 'accepted' | 'refused';
  /** The codes of the rules that refuse, or that are flagged. */
  readonly rules: readonly string[];
}

const REASON = 'told by a test';

const EVENT_TYPES: Readonly<Partial<Record<FactKind, ItemEvent['type']>>> = {
  manufactured: 'ItemManufactured',
  introduced: 'ItemIntroduced',
  started: 'ContainerStarted',
  received: 'ItemReceived',
  moved: 'ItemMoved',
  shipped: 'ItemShipped',
  voided: 'ItemShippingVoided',
  sold: 'ItemSold',
  returned: 'ItemReturned',
  packed: 'ItemPacked',
  unpacked: 'ItemUnpacked',
  installed: 'ComponentInstalled',
  removed: 'ComponentRemoved',
  observed: 'ItemObserved',
  decommissioned: 'ItemDecommissioned',
  reported: 'ItemReported',
  found: 'ItemFound',
};

/** Looks up what is in a carrier as the writer does in the database. */
class Ledger extends PureLedger {
  override within = (subject: string): Within => {
    const top = this.states.get(subject);
    if (!top) return NOTHING_WITHIN;
    const contents = contentsOf(this.states.values());
    const covered = this.context().recalls.map((one) => [one.recall, coveredContents(contents, top, one)] as const);
    const recalled = covered.flatMap(([recall, [first]]) => (first === undefined ? [] : [[recall, first] as const]));
    const expires = firstToExpire(contents, top);
    const reported = firstReported(contents, top, this.states);
    const marked = new Set([...this.states.values()].flatMap(({ recalls = {} }) => Object.keys(recalls)));
    const leftOpen = leftOpenIn(contents, top, marked);
    return {
      recalled: new Map(recalled),
      causes: new Map(covered),
      ...(expires ? { expires } : {}),
      ...(reported ? { reported } : {}),
      ...(leftOpen ? { leftOpen } : {}),
    };
  };
}

export class Product {
  private readonly ledger = new Ledger();
  /** The last position after each capture. */
  private readonly heads: number[] = [];

  get clockMs(): number {
    return this.ledger.context().recordedAtMs;
  }

  passTime(ms: number): void {
    this.ledger.passTime(ms);
  }

  tell(request: Request): Outcome {
    const decision = this.ledger.when(this.operationOf(request));
    if (decision.kind === 'accepted') this.heads.push(this.ledger.head);
    return outcomeOf(decision);
  }

  /** As they were at `instant`, as far as `captures` had told. */
  items(instant = Number.POSITIVE_INFINITY, captures = this.heads.length): ReadonlyMap<string, Shown> {
    const isNow = instant === Number.POSITIVE_INFINITY && captures === this.heads.length;
    const states = isNow ? this.ledger.states : this.statesAt(instant, captures);
    return new Map([...states.values()].map((state) => [state.subject, shown(states, state)]));
  }

  stock(): ReadonlyMap<string, number> {
    const stock = new FoldedStock(this.ledger.events.filter(isItemEvent));
    const rows = new Map<string, number>();
    for (const { postings } of stock.postings.values()) {
      for (const { place, line, delta } of postings) {
        if (place === '') continue;
        const { product, lot, disposition, owner, level, dimensions } = lineOf(line);
        const row = [
          placeText(placeOfKey(place)),
          product,
          lot,
          disposition,
          owner,
          level,
          ...toldApart(dimensions),
        ].join(' | ');
        const sum = (rows.get(row) ?? 0) + delta;
        if (sum === 0) rows.delete(row);
        else rows.set(row, sum);
      }
    }
    return rows;
  }

  /** What a scope hits of what was so at `instant`, as far as `captures` had told. */
  hit(scope: RecallScope, instant = Number.POSITIVE_INFINITY, captures = this.heads.length): readonly string[] {
    const states = this.statesAt(instant, captures);
    return [...states.values()]
      .filter((state) => matches(scope, state, componentsOf(states, state.subject)))
      .map(({ subject }) => subject)
      .sort();
  }

  /** What was in what, a line a stay. */
  stays(captures = this.heads.length): readonly string[] {
    const head = this.heads[captures - 1] ?? 0;
    const known = new Map(
      [...this.ledger.histories()].map(([id, events]) => [id, events.filter(({ position }) => position < head)]),
    );
    return [...refold(known).stays.values()]
      .flat()
      .map(({ child, carrier, kind, slot, from, to }) =>
        stayText({ item: child, carrier, kind, slot, from: from.at, to: to?.at }),
      )
      .sort();
  }

  /** When what the last capture told stands, by item. */
  instantsOfLast(): ReadonlyMap<string, number> {
    return new Map(this.eventsOf(this.heads.length - 1).map(({ subject, sortAt }) => [subject, sortAt]));
  }

  private statesAt(instant: number, captures: number): ReadonlyMap<string, ItemState> {
    return foldAsOf(this.ledger.histories(), instant, (this.heads[captures - 1] ?? 0) - 1);
  }

  private eventsOf(capture: number): readonly SubjectEvent[] {
    return this.ledger.events.slice(this.heads[capture - 1] ?? 0, this.heads[capture]);
  }

  private operationOf(request: Request): Operation {
    switch (request.kind) {
      case 'operation':
        return itemsOperation(request);
      case 'claims':
        return {
          operation: 'observe',
          recordedFor: request.by,
          observations: request.claims.map((claim) => this.observation(claim, request.by)),
        };
      case 'correct': {
        const { by, capture, item, replacement } = request;
        const named = this.eventsOf(capture).filter(
          (event) => isItemEvent(event) && (item ?? event.subject) === event.subject,
        );
        const found = Map.groupBy(named, ({ subject }) => subject);
        return {
          operation: 'correct',
          recordedFor: by,
          reason: REASON,
          target: { capture: `c${capture}` },
          found: new Map([...found].map(([subject, events]) => [subject, events.map(({ position }) => position)])),
          ...(replacement ? { replacement: itemsOperation(replacement) } : {}),
        };
      }
      case 'open-recall': {
        const { by, recall, anyOf, except, blocks, sites } = request;
        return {
          operation: 'open-recall',
          recordedFor: by,
          reason: REASON,
          recall,
          scope: { anyOf, except },
          blocks,
          sites,
        };
      }
      case 'mark-recalled': {
        const items = request.items.map((subject, index) => ({ subject, field: `items[${index}]`, fields: {} }));
        const again = request.again ? { again: true as const } : {};
        return { operation: 'mark-recalled', recordedFor: request.by, recall: request.recall, items, ...again };
      }
      case 'close-recall':
        return { operation: 'close-recall', recordedFor: request.by, recall: request.recall, reason: REASON };
      case 'clear-recall': {
        const { by, recall, remedy } = request;
        const items = request.items.map((subject, index) => ({ subject, field: `items[${index}]`, fields: {} }));
        return {
          operation: 'clear-recall',
          recordedFor: by,
          recall,
          items,
          ...(remedy === undefined ? {} : { remedy: remedy as Remedy }),
        };
      }
    }
  }

  private observation(claim: Claim, by: string): ItemEventDraft {
    const { id, what, from, at, owner, purpose, disposition, as, said, ...fields } = claim;
    const passes = what === 'sold' || what === 'shipped' || what === 'received' || what === 'returned';
    const data = {
      at: at ?? new Date(this.clockMs + 1000).toISOString(),
      by,
      claimed: true,
      ...fields,
      ...(owner === undefined ? {} : passes ? { title: { from: from ?? by, to: owner } } : { owner }),
      ...(disposition === undefined ? {} : { disposition }),
      ...(what === 'reported' ? { report: as } : {}),
      ...(said === undefined ? {} : { facts: said }),
      ...(purpose === undefined ? {} : purpose === 'dispense' ? { dispensed: true } : { purpose }),
    };
    const type = EVENT_TYPES[what];
    if (type === undefined) throw new Error(`${what} is not claimed`);
    return { type, subject: id, data } as ItemEventDraft;
  }
}

type ItemEventDraft = Extract<Operation, { operation: 'observe' }>['observations'][number];

function itemsOperation({ operation, items, by, record, skip }: ItemsRequest): ItemsOperation {
  return {
    operation: operation as ItemsOperation['operation'],
    recordedFor: by,
    items: items.map(entryOf),
    ...(record === true ? { ifContradicted: 'record', reason: REASON } : {}),
    ...(skip === true ? { onRefusal: 'skip' } : {}),
  };
}

function entryOf({ id, ...fields }: Entry, index: number): ItemEntry {
  return { subject: id, field: `items[${index}]`, fields: fields as ItemFields };
}

function outcomeOf(decision: Decision): Outcome {
  if (decision.kind === 'late') throw new Error('what is late is decided over histories');
  const violations = decision.kind === 'refused' ? decision.violations : decision.flags;
  return { kind: decision.kind, rules: [...new Set(violations.map(ruleOf))].sort() };
}

/** What is installed in it, at any depth. */
function componentsOf(states: ReadonlyMap<string, ItemState>, subject: string): readonly ItemState[] {
  const direct = [...states.values()].filter(({ carrier }) => carrier?.kind === 'assembly' && carrier.id === subject);
  return [...direct, ...direct.flatMap((state) => componentsOf(states, state.subject))];
}

/** What it is reported as, and whether it is recalled. */
function toldApart(dimensions: string): readonly string[] {
  const told = dimensions === '' ? {} : (JSON.parse(dimensions) as Readonly<Record<string, string>>);
  return [told['reports'] ?? '', told['recall-marks'] === 'marked' ? 'recalled' : ''];
}

const ruleOf = (violation: Violation): string => ('finding' in violation ? violation.finding.rule : 'form');

function shown(states: ReadonlyMap<string, ItemState>, state: ItemState): Shown {
  const resolved = resolve(states, state.subject);
  const { began, carrier, product, lot, expiry } = state;
  return {
    began,
    place: placeText(resolved?.place ?? NOWHERE),
    holder: resolved?.holder,
    owner: resolved?.owner,
    disposition: resolved?.disposition ?? 'unknown',
    carrier: carrier && `${carrier.kind} ${carrier.id}`,
    product,
    lot,
    expiry,
    ended: resolved?.ended,
    report: reportOf(states, state),
    supplier: state.production?.supplier,
    goesBy: state.goesBy === state.subject ? undefined : state.goesBy,
    identifiers: listed(state.identifiers),
    formerIdentifiers: listed(state.formerIdentifiers),
    claimedLots: listed(state.claimedLots?.map(({ lot }) => lot)),
    recalls: listed(Object.entries(state.recalls ?? {}).map(([recall, mark]) => `${recall} ${mark}`)),
  };
}
