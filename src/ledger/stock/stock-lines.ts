import type { ItemState, World } from '../item/item.state.js';
import type { Transfer } from '../item/core/core.state.js';
import { carriersOf, isTransportUnit, ownerAfter, resolveState, type Link } from '../item/core/resolve.js';
import { dimensionsAfter, dimensionsOf, isToldApart } from './stock-dimensions.js';
import { BEFORE_ALL, compareOrder, laterOf, type Order } from '../order.js';

/** What is counted: `component` is installed in an assembly, `container` holds others (or did), `unit` is anything else, packed or not. */
export type StockLevel = 'unit' | 'component' | 'container';

/** What pieces of stock have in common. An empty text is a fact that nobody told. */
export interface StockLine {
  readonly product: string;
  readonly lot: string;
  readonly disposition: string;
  readonly owner: string;
  readonly level: StockLevel;
  /** A returnable unit: a change of title of its carrier does not reach it. */
  readonly keepsOwner: boolean;
  /** What facets tell apart, as `dimensionsOf` writes it; '' where nothing. */
  readonly dimensions: string;
}

/** Pieces by the key of their line. */
export type Lines = ReadonlyMap<string, number>;

/** What a carrier holds, at any depth, true at `upTo`: what it and its carriers did later is to be added by `refreshed`. */
export interface Contents {
  readonly lines: Lines;
  readonly upTo: Order;
}

export const NO_LINES: Lines = new Map();

/** Items that one operation names go from one line to another, all of them: the keys of the last lines are kept. */
const LAST_KEYS = 4;
const lastKeys: { readonly line: StockLine; readonly key: string }[] = [];

/** The same for equal lines; `lineOf` reads it. */
export function lineKey(line: StockLine): string {
  for (const last of lastKeys) if (isSameLine(last.line, line)) return last.key;
  const { product, lot, disposition, owner, level, keepsOwner, dimensions } = line;
  const parts = [product, lot, disposition, owner, level, keepsOwner ? 1 : 0];
  const key = JSON.stringify(dimensions === '' ? parts : [...parts, dimensions]);
  if (lastKeys.length >= LAST_KEYS) lastKeys.shift();
  lastKeys.push({ line, key });
  return key;
}

function isSameLine(a: StockLine, b: StockLine): boolean {
  const isSameGood = a.lot === b.lot && a.product === b.product && a.disposition === b.disposition;
  const isSameCount = a.level === b.level && a.keepsOwner === b.keepsOwner && a.dimensions === b.dimensions;
  return isSameGood && isSameCount && a.owner === b.owner;
}

export function lineOf(key: string): StockLine {
  const [product, lot, disposition, owner, level, keeps, dimensions = ''] = JSON.parse(key) as [
    string,
    string,
    string,
    string,
    StockLevel,
    0 | 1,
    string?,
  ];
  return { product, lot, disposition, owner, level, keepsOwner: keeps === 1, dimensions };
}

function levelOf(state: ItemState): StockLevel {
  if (state.isContainer) return 'container';
  return state.carrier?.kind === 'assembly' ? 'component' : 'unit';
}

/** The line that a subject itself counts on; `resolved` is what is true of it now. */
export function ownLine(world: World, state: ItemState, resolved = resolveState(world, state)): string {
  const { owner, disposition } = resolved;
  return lineKey({
    product: state.product ?? '',
    lot: state.lot ?? '',
    disposition,
    owner: owner ?? '',
    level: levelOf(state),
    keepsOwner: isTransportUnit(state.subject),
    dimensions: dimensionsOf(world, state),
  });
}

/** What a carrier and its own carriers did after `upTo` that reaches the contents. */
interface Later {
  readonly disposition: string | undefined;
  readonly transfers: readonly Transfer[];
}

function laterThan(carriers: readonly Link<ItemState>[], upTo: Order): Later {
  let disposition: string | undefined;
  let latest = upTo;
  const transfers: Transfer[] = [];
  for (const link of carriers) {
    const from = laterOf(link.since, upTo);
    const given = link.state.dispositionOrder;
    if (compareOrder(given, link.since) > 0 && compareOrder(given, latest) > 0) {
      latest = given;
      disposition = link.state.disposition;
    }
    for (const transfer of link.state.transfers) if (compareOrder(transfer.order, from) > 0) transfers.push(transfer);
  }
  return { disposition, transfers: transfers.sort((a, b) => compareOrder(a.order, b.order)) };
}

/** The lines of a carrier's contents as they are now. */
export function refreshed(world: World, state: ItemState, contents: Contents | undefined): Lines {
  if (!contents || contents.lines.size === 0) return NO_LINES;
  const { lines, upTo } = contents;
  const carriers = [{ state, since: BEFORE_ALL }, ...carriersOf(world, state)];
  const later = laterThan(carriers, upTo);
  const isApart = carriers.some((carrier) => isToldApart(carrier.state));
  if (later.disposition === undefined && later.transfers.length === 0 && !isApart) return lines;
  const now = new Map<string, number>();
  for (const [key, quantity] of lines) {
    const line = lineOf(key);
    const dimensions = dimensionsAfter(line.dimensions, carriers, upTo);
    addTo(now, lineKey({ ...afterLater(line, later), dimensions }), quantity);
  }
  return now;
}

function afterLater(line: StockLine, { disposition = line.disposition, transfers }: Later): StockLine {
  const owner = line.keepsOwner
    ? line.owner
    : (ownerAfter(line.owner === '' ? undefined : line.owner, transfers) ?? '');
  return { ...line, owner, disposition };
}

export function addTo(lines: Map<string, number>, key: string, quantity: number): void {
  const sum = (lines.get(key) ?? 0) + quantity;
  if (sum === 0) lines.delete(key);
  else lines.set(key, sum);
}

/** `lines` with `more` added, or with -1 as `sign` taken away. */
export function plus(lines: Lines, more: Lines, sign: 1 | -1 = 1): Lines {
  if (more.size === 0) return lines;
  const sum = new Map(lines);
  for (const [key, quantity] of more) addTo(sum, key, sign * quantity);
  return sum;
}
