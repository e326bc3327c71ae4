import { BEFORE_ALL, compareOrder, laterOf, type Order } from '../../order.js';
import {
  isLogisticUnit,
  type Carrier,
  type CoreState,
  type GivenDisposition,
  type Resolved,
  type States,
  type Transfer,
} from './core.state.js';

/** A carrier of a subject, from the moment at which the subject was in it by way of all carriers below. */
export interface Link<State extends CoreState = CoreState> {
  readonly state: State;
  readonly since: Order;
}

/** The carriers of a state, the innermost first. A claim can close a circle; it ends where it began. */
export function carriersOf<State extends CoreState>(world: States<State>, state: CoreState): readonly Link<State>[] {
  if (!state.carrier) return [];
  const links: Link<State>[] = [];
  const seen = new Set([state.subject]);
  let since = BEFORE_ALL;
  for (let carrier: Carrier | undefined = state.carrier; carrier && !seen.has(carrier.id);) {
    const carrierState = world.get(carrier.id);
    if (!carrierState) break;
    seen.add(carrier.id);
    since = laterOf(since, carrier.since);
    links.push({ state: carrierState, since });
    carrier = carrierState.carrier;
  }
  return links;
}

/** Returnable and logistic units have no owner that a sale of their contents could change: SSCC (00) and GRAI (8003). */
export function isTransportUnit(subject: string): boolean {
  return isLogisticUnit(subject) || subject.startsWith('8003/');
}

/** Who owns a subject, whom it has the title from, and what disposition came with it. */
interface TitleNow {
  readonly owner?: string | undefined;
  readonly seller?: string | undefined;
  readonly given?: GivenDisposition;
}

/** Who owns a subject, and the event that this comes from. */
export interface TitleSince {
  readonly owner?: string | undefined;
  readonly since: Order;
}

/** A transfer of the carrier that is `level` steps above the subject. */
interface TransferAbove {
  readonly transfer: Transfer;
  readonly level: number;
}

function transfersAbove(links: readonly Link[]): readonly TransferAbove[] {
  const found = links.flatMap(({ state, since }, index) =>
    state.transfers
      .filter(({ order }) => compareOrder(order, since) > 0)
      .map((transfer): TransferAbove => ({ transfer, level: index + 1 })),
  );
  return found.length > 1 ? found.sort((a, b) => compareOrder(a.transfer.order, b.transfer.order)) : found;
}

/** The subject and the assemblies that it is a component of, at any remove, the innermost first. */
function assembled(state: CoreState, links: readonly Link[]): readonly CoreState[] {
  const chain = [state];
  for (const { state: carrier } of links) {
    if (chain.at(-1)?.carrier?.kind !== 'assembly') break;
    chain.push(carrier);
  }
  return chain;
}

/** From when on the subject `index` steps up was in the carrier that is `level` steps up. */
function sinceIn(state: CoreState, links: readonly Link[], index: number, level: number): Order {
  let since = BEFORE_ALL;
  for (let step = index; step < level; step++) {
    const carrier = (step === 0 ? state : links[step - 1]?.state)?.carrier;
    if (carrier) since = laterOf(since, carrier.since);
  }
  return since;
}

/**
 * What transfers of carriers made of a subject's title, one after the other. A component's title goes with that of its assembly only; what is packed goes by
 * itself, where it belongs to who transfers.
 */
class TitleWalk {
  private readonly chain: readonly CoreState[];
  private readonly owners: (string | undefined)[];
  private seller: string | undefined;
  private given: GivenDisposition | undefined;
  private passedAt: Order | undefined;

  constructor(
    private readonly state: CoreState,
    private readonly links: readonly Link[],
  ) {
    this.chain = assembled(state, links);
    this.owners = this.chain.map(({ owner }) => owner);
    this.seller = state.seller;
  }

  get title(): TitleNow {
    return { owner: this.owners[0], seller: this.seller, ...(this.given ? { given: this.given } : {}) };
  }

  get since(): TitleSince {
    return { owner: this.owners[0], since: this.passedAt ?? this.state.ownerOrder };
  }

  /** Whether it passes the title of the subject. */
  take({ transfer, level }: TransferAbove): boolean {
    const { from, to, passed, order, disposition } = transfer;
    const lowest = Math.min(level, this.chain.length);
    let mayPass = level < this.chain.length ? passed !== false : true;
    let passes = false;
    for (let index = lowest - 1; index >= 0; index--) {
      passes = mayPass && this.owners[index] === from && this.isLater(order, index, level);
      if (passes) this.owners[index] = to;
      if (passed !== undefined) mayPass = passes;
    }
    if (!passes) return false;
    if (!transfer.isKept) {
      this.passedAt = order;
      if (passed !== undefined) this.seller = from;
    }
    if (disposition !== undefined) this.given = { disposition, order };
    return true;
  }

  private isLater(order: Order, index: number, level: number): boolean {
    const own = this.chain[index];
    if (own === undefined || isTransportUnit(own.subject) || compareOrder(order, own.ownerOrder) <= 0) return false;
    return index === 0 || compareOrder(order, sinceIn(this.state, this.links, index, level)) > 0;
  }
}

function titleOf(state: CoreState, links: readonly Link[]): TitleNow {
  const transfers = transfersAbove(links);
  if (transfers.length === 0) return state;
  const walk = new TitleWalk(state, links);
  for (const transfer of transfers) walk.take(transfer);
  return walk.title;
}

/** Whose a subject is, and since which event. */
export function titleSince(world: States, state: CoreState): TitleSince {
  const links = carriersOf(world, state);
  const walk = new TitleWalk(state, links);
  for (const transfer of transfersAbove(links)) walk.take(transfer);
  return walk.since;
}

/** What its carriers' transfers were to a subject, in order: `passed` says whether each passed its own title. */
export function transfersReaching(state: CoreState, links: readonly Link[]): readonly Transfer[] {
  const walk = new TitleWalk(state, links);
  return transfersAbove(links).map((above): Transfer => {
    const passes = walk.take(above);
    return above.transfer.passed === undefined ? above.transfer : { ...above.transfer, passed: passes };
  });
}

/** Before all that may happen, and storable as a number. */
const LONG_AGO = Number.MIN_SAFE_INTEGER;

/** What contents share, as a state keeps it. */
export function keptShared({ disposition, order }: GivenDisposition): GivenDisposition {
  return { disposition, order: Number.isFinite(order.at) ? order : { ...order, at: LONG_AGO } };
}

/** The disposition that a carrier's contents share. */
export function sharedDisposition({ shared, disposition, dispositionOrder }: CoreState): GivenDisposition {
  return shared ?? { disposition, order: dispositionOrder };
}

/** The latest of these: `own`, and what the carriers' contents share since the subject was in them. */
function latestShared(own: GivenDisposition, links: readonly Link[]): GivenDisposition {
  let latest = own;
  for (const { state: carrier, since } of links) {
    const shared = sharedDisposition(carrier);
    if (compareOrder(shared.order, since) > 0 && compareOrder(shared.order, latest.order) > 0) latest = shared;
  }
  return latest;
}

/** The latest disposition given to the subject or, since it was in them, to its carriers, or with its title; and the event that gave it. */
function dispositionOf(state: CoreState, links: readonly Link[], { given }: TitleNow): GivenDisposition {
  const latest = latestShared({ disposition: state.disposition, order: state.dispositionOrder }, links);
  return given && compareOrder(given.order, latest.order) > 0 ? given : latest;
}

/** What stands alone is what its own events say. */
function alone({ place, holder, owner, seller, disposition, ended }: CoreState): Resolved {
  return {
    place,
    ...(holder === undefined ? {} : { holder }),
    ...(owner === undefined ? {} : { owner }),
    ...(seller === undefined ? {} : { seller }),
    disposition,
    ...(ended === undefined ? {} : { ended: ended.cause }),
    path: [],
  };
}

/**
 * What is true of a state now: its own facts, and what its carriers did since it came into them. Answers of long ago are given by this code:
 * it may not change for what is recorded already, so that a rule of it travels as data in the event that it is about (a transfer, a packing).
 */
export function resolveState(world: States, state: CoreState): Resolved {
  return state.carrier ? resolveIn(carriersOf(world, state), state) : alone(state);
}

/** The same for one whose carriers are at hand. */
function resolveIn(links: readonly Link[], state: CoreState): Resolved {
  const outermost = links.at(-1)?.state ?? state;
  const title = titleOf(state, links);
  return {
    place: outermost.place,
    ...(outermost.holder === undefined ? {} : { holder: outermost.holder }),
    ...(title.owner === undefined ? {} : { owner: title.owner }),
    ...(title.seller === undefined ? {} : { seller: title.seller }),
    disposition: dispositionOf(state, links, title).disposition,
    // What ends leaves its carrier, so that only the outermost can have ended.
    ...(outermost.ended === undefined ? {} : { ended: outermost.ended.cause }),
    path: links.map((link) => link.state.subject),
  };
}

/** The disposition of what is carried, and the event that gave it. */
export function dispositionIn(state: CoreState, links: readonly Link[]): GivenDisposition {
  return dispositionOf(state, links, titleOf(state, links));
}

/** The disposition that the contents of what is carried share. */
export function sharedIn(state: CoreState, links: readonly Link[]): GivenDisposition {
  return latestShared(sharedDisposition(state), links);
}

/** Undefined where nothing is known of the subject. */
export function resolve(world: States, subject: string): Resolved | undefined {
  const state = world.get(subject);
  return state && resolveState(world, state);
}
