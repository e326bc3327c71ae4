import type { ItemState, World } from '../item/item.state.js';
import type { GivenDisposition, Transfer } from '../item/core/core.state.js';
import {
  carriersOf,
  isTransportUnit,
  resolveState,
  sharedDisposition,
  transfersReaching,
  type Link,
} from '../item/core/resolve.js';
import { dimensionsAfter, dimensionsOf, isToldApart } from './stock-dimensions.js';
import { BEFORE_ALL, compareOrder, type Order } from '../order.js';

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
  /** Of a component: who owns the assemblies that it is in below what holds it, the innermost first; each but where it is as the one before. */
  readonly hosts: readonly string[];
  /** It is a component of what holds it, by way of assemblies alone: its title goes with that one's only. */
  readonly attached: boolean;
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
  const { product, lot, disposition, owner, level, keepsOwner, dimensions, hosts, attached } = line;
  const parts: unknown[] = [product, lot, disposition, owner, level, keepsOwner ? 1 : 0];
  const within = [...hosts, ...(attached ? [null] : [])];
  if (dimensions !== '' || within.length > 0) parts.push(dimensions);
  if (within.length > 0) parts.push(within);
  const key = JSON.stringify(parts);
  if (lastKeys.length >= LAST_KEYS) lastKeys.shift();
  lastKeys.push({ line, key });
  return key;
}

function isSameLine(a: StockLine, b: StockLine): boolean {
  const isSameGood = a.lot === b.lot && a.product === b.product && a.disposition === b.disposition;
  const isSameCount = a.level === b.level && a.keepsOwner === b.keepsOwner && a.dimensions === b.dimensions;
  const isSameHost =
    a.attached === b.attached &&
    a.hosts.length === b.hosts.length &&
    a.hosts.every((host, index) => host === b.hosts[index]);
  return isSameGood && isSameCount && isSameHost && a.owner === b.owner;
}

export function lineOf(key: string): StockLine {
  const [product, lot, disposition, owner, level, keeps, dimensions = '', within = []] = JSON.parse(key) as [
    string,
    string,
    string,
    string,
    StockLevel,
    0 | 1,
    string?,
    (string | null)[]?,
  ];
  const hosts = within.filter((host) => host !== null);
  const attached = within.at(-1) === null;
  return { product, lot, disposition, owner, level, keepsOwner: keeps === 1, dimensions, hosts, attached };
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
    hosts: [],
    attached: false,
  });
}

/** What a carrier and its own carriers did after `upTo` that reaches the contents. */
interface Later {
  readonly shared: GivenDisposition | undefined;
  readonly transfers: readonly Transfer[];
}

function laterThan(state: ItemState, above: readonly Link<ItemState>[], upTo: Order): Later {
  let shared: GivenDisposition | undefined;
  for (const link of [{ state, since: BEFORE_ALL }, ...above]) {
    const given = sharedDisposition(link.state);
    if (compareOrder(given.order, link.since) > 0 && compareOrder(given.order, shared?.order ?? upTo) > 0)
      shared = given;
  }
  const transfers = [...state.transfers, ...transfersReaching(state, above)];
  const later = transfers.filter(({ order }) => compareOrder(order, upTo) > 0);
  return { shared, transfers: later.sort((a, b) => compareOrder(a.order, b.order)) };
}

/** The lines of a carrier's contents as they are now. */
export function refreshed(world: World, state: ItemState, contents: Contents | undefined): Lines {
  if (!contents || contents.lines.size === 0) return NO_LINES;
  const { lines, upTo } = contents;
  const above = carriersOf(world, state);
  const later = laterThan(state, above, upTo);
  const carriers = [{ state, since: BEFORE_ALL }, ...above];
  const isApart = carriers.some((carrier) => isToldApart(carrier.state));
  if (later.shared === undefined && later.transfers.length === 0 && !isApart) return lines;
  const now = new Map<string, number>();
  for (const [key, quantity] of lines) {
    const line = lineOf(key);
    const dimensions = dimensionsAfter(line.dimensions, carriers, upTo);
    addTo(now, lineKey({ ...afterLater(line, later), dimensions }), quantity);
  }
  return now;
}

function afterLater(line: StockLine, { shared, transfers }: Later): StockLine {
  let now = line;
  let given: GivenDisposition | undefined;
  if (!line.keepsOwner)
    for (const transfer of transfers) {
      const after = afterTransfer(now, transfer);
      const passes = after.passes && transfer.disposition !== undefined;
      if (passes) given = { disposition: transfer.disposition, order: transfer.order };
      now = after.line;
    }
  const isGivenLast = given && (!shared || compareOrder(given.order, shared.order) > 0);
  const latest = isGivenLast ? given : shared;
  return latest ? { ...now, disposition: latest.disposition } : now;
}

/** From the outside in: a component's title goes with that of its assembly, by the rules that say whether it `passed`. */
function afterTransfer(line: StockLine, transfer: Transfer): { readonly line: StockLine; readonly passes: boolean } {
  const { from = '', to = '', passed } = transfer;
  let mayPass = !line.attached || passed !== false;
  const hosts = [...line.hosts];
  for (let index = hosts.length - 1; index >= 0; index--) {
    const passes = mayPass && hosts[index] === from;
    if (passes) hosts[index] = to;
    if (passed !== undefined) mayPass = passes;
  }
  const passes = mayPass && line.owner === from;
  if (!passes && line.hosts.length === 0) return { line, passes };
  return { line: withHosts({ ...line, owner: passes ? to : line.owner }, hosts), passes };
}

/** An assembly that is owned as what is next inside it goes wherever that goes: it is not told. */
function withHosts(line: StockLine, hosts: readonly string[]): StockLine {
  if (line.keepsOwner) return { ...line, hosts: [] };
  return { ...line, hosts: hosts.filter((host, index) => host !== (index === 0 ? line.owner : hosts[index - 1])) };
}

const ATTACHED = 'null]]';
const HOSTED = ']]';

/** What is carried, as its carrier holds it: `isComponent` of that. */
export function attachedLine(key: string, isComponent: boolean): string {
  return isComponent ? lineKey({ ...lineOf(key), attached: true }) : key;
}

/** What something holds, as what carries it does. `owner` is that of the one between, which is a component or not. */
export function seenFromAbove(lines: Lines, owner: () => string, isComponent: boolean): Lines {
  if (![...lines.keys()].some((key) => key.endsWith(ATTACHED))) return lines;
  const seen = new Map<string, number>();
  for (const [key, quantity] of lines) {
    const line = lineOf(key);
    const above = line.attached ? withHosts({ ...line, attached: isComponent }, [...line.hosts, owner()]) : line;
    addTo(seen, lineKey(above), quantity);
  }
  return seen;
}

/** Where it stands, whose assembly a piece is in makes no difference. */
export function standing(lines: Lines): Lines {
  if (![...lines.keys()].some((key) => key.endsWith(HOSTED))) return lines;
  const bare = new Map<string, number>();
  for (const [key, quantity] of lines) addTo(bare, lineKey({ ...lineOf(key), hosts: [], attached: false }), quantity);
  return bare;
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
