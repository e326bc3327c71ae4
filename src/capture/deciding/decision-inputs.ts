// Loads all that the decisions of a group look at, so that deciding itself is pure: states, keys, identifiers, recalled contents.
import type { CallerKey, KnownKey } from '../../../projections/captures/captures.queries.js';
import { mayHoldExpired } from '../../ledger/item/core/expires-within.js';
import type { RecordedClaim } from '../../ledger/capture/claimed-events.js';
import type { ItemState } from '../../ledger/item/item.state.js';
import { mayHoldAny } from '../../ledger/operations/decide-context.js';
import type { Operation } from '../../ledger/operations/operation.js';
import type { SubjectKept } from '../../ledger/master-data/statements.js';
import { rulesOf, saidIn } from '../../ledger/operations/rules-of-operations.js';
import type { AskedWithin, Within } from '../../ledger/operations/within.js';
import type { RecallBlock } from '../../ledger/recall/recall.events.js';
import type { InlineModels } from '../inline-models/inline-models.js';
import type { CaptureRequest } from '../capture-port.js';
import { callerKey } from '../intake/request-queue.js';
import type { StateCache } from './state-cache.js';

/** What some captures in the log have changed. A state that is undefined is that of a subject that is unknown again. */
export interface UnflushedGroup {
  readonly states: ReadonlyMap<string, ItemState | undefined>;
  readonly keys: ReadonlyMap<string, KnownKey>;
  /** Events of documents by their ids. */
  readonly claims: ReadonlyMap<string, readonly RecordedClaim[]>;
  /** It changes what contains what, or what is recalled. */
  readonly rearranges: boolean;
  /** It changes whose an identifier is. */
  readonly identifies: boolean;
  /** Subjects of master data of which it says something. */
  readonly said: ReadonlySet<string>;
}

/** What is in the log but perhaps not yet in the inline models, the newest first. */
export type Unflushed = readonly UnflushedGroup[];

function groupWith(unflushed: Unflushed, subject: string): UnflushedGroup | undefined {
  return unflushed.find(({ states }) => states.has(subject));
}

/** All that the decisions of a group look at, loaded beforehand so that they are pure. */
export interface DecisionInputs {
  readonly states: ReadonlyMap<string, ItemState>;
  readonly known: ReadonlyMap<string, KnownKey>;
  /** Events of documents that were recorded before, by the ids that the operations claim. */
  readonly claims: ReadonlyMap<string, readonly RecordedClaim[]>;
  readonly identifiers: ReadonlyMap<string, string>;
  /** By subject, what in it may forbid what is done with it. */
  readonly within: ReadonlyMap<string, Within>;
  /** By subject of master data, what was said of it. */
  readonly said: ReadonlyMap<string, SubjectKept>;
}

interface Sources {
  readonly models: InlineModels;
  readonly cache: StateCache;
  /** Ids of the recalls that are open at the end of the log. */
  readonly openRecalls: readonly string[];
  readonly unflushed: Unflushed;
  readonly nowMs: number;
  /** Resolves when the inline models hold what is unflushed. */
  flushed(): Promise<void>;
}

/** What is looked up beside the keys: operations as they are decided, where these are not as they were requested, and further subjects. */
interface Asked {
  readonly operations?: readonly Operation[];
  readonly more?: readonly string[];
}

export async function loadDecisionInputs(
  requests: readonly CaptureRequest[],
  sources: Sources,
  { operations = requests.map(({ operation }) => operation), more = [] }: Asked = {},
): Promise<DecisionInputs> {
  const named = [...new Set([...operations.flatMap(namesIn), ...more])];
  if (sources.unflushed.some(({ identifies }) => identifies)) await sources.flushed();
  const lookUps = [
    findKeys(requests, sources),
    loadStates(named, sources),
    findIdentifiers(named, sources),
    findClaims(operations, sources),
  ] as const;
  // Where one fails none is left behind: it would put what it finds into the cache while the next group looks things up, or later.
  await Promise.allSettled(lookUps);
  const [known, states, given, claims] = await Promise.all(lookUps);
  // What has a state goes by its own id, also where a correction has made it an identifier of another again.
  const identifiers = new Map([...given].filter(([name]) => !states.has(name)));
  const owners = [...identifiers.values()].filter((owner) => !states.has(owner));
  const all = owners.length === 0 ? states : new Map([...states, ...(await loadStates(owners, sources))]);
  const holding = (as?: RecallBlock): readonly string[] => {
    const blockable = operations.flatMap((operation) => {
      if (!rulesOf(operation).mayBeBlocked(operation, as)) return [];
      const subjects = namesIn(operation).map((name) => identifiers.get(name) ?? name);
      // What a unit is built into may be released with it.
      return operation.operation === 'clear-recall' ? withAssemblies(subjects, all) : subjects;
    });
    const subjects = [...new Set(blockable)];
    const goods =
      as === undefined ? operations.flatMap((operation) => rulesOf(operation).goodsUsed?.(operation) ?? []) : [];
    const held = subjects.filter((subject) => {
      const state = all.get(subject);
      return state !== undefined && (as === undefined ? mayHoldAny(state) : state.contents > 0);
    });
    // What something was made of only a recall asks for.
    return goods.length === 0 ? held : [...new Set([...held, ...goods])];
  };
  const owning = new Map<string, readonly string[]>();
  const selling = new Map<string, readonly string[]>();
  const ask = (of: typeof owning, name: string, parties: readonly string[]): void => {
    const subject = identifiers.get(name) ?? name;
    const state = all.get(subject);
    if (state?.isContainer && state.contents > 0)
      of.set(subject, [...new Set([...(of.get(subject) ?? []), ...parties])]);
  };
  for (const operation of operations) {
    const rules = rulesOf(operation);
    for (const [name, parties] of rules.transfers?.(operation) ?? []) ask(owning, name, parties);
    for (const name of rules.takenBack?.(operation) ?? []) ask(selling, name, [operation.recordedFor]);
  }
  const clearing = operations.flatMap((operation) =>
    operation.operation === 'clear-recall' ? [operation.recall] : [],
  );
  const overdue = new Set(
    operations.flatMap(namesIn).flatMap((name) => {
      const state = all.get(identifiers.get(name) ?? name);
      return state && mayHoldExpired(state, sources.nowMs) ? [state.subject] : [];
    }),
  );
  return {
    states: all,
    known,
    claims,
    identifiers,
    said: await loadSaid(operations, sources),
    within: await lookWithin({ holding, overdue, owning, selling, clearing }, sources),
  };
}

/** Whether what is in its subjects may forbid an operation: any that a recall can block while one is open, and any sale and shipment. */
export function asksWithin(operation: Operation, isAnyRecallOpen: boolean): boolean {
  const rules = rulesOf(operation);
  const isBlocked = (as?: RecallBlock): boolean => rules.mayBeBlocked(operation, as);
  if (isAnyRecallOpen ? isBlocked() : isBlocked('sale') || isBlocked('shipment')) return true;
  return (rules.transfers?.(operation).size ?? 0) > 0 || (rules.takenBack?.(operation).length ?? 0) > 0;
}

/** The subjects of an operation, and the identifiers that it would give away. */
export function namesIn(operation: Operation): readonly string[] {
  const rules = rulesOf(operation);
  return [...rules.subjects(operation), ...rules.names(operation)];
}

/** What was said of the subjects that statements and their corrections are about. Few requests have any. */
async function loadSaid(operations: readonly Operation[], sources: Sources): Promise<ReadonlyMap<string, SubjectKept>> {
  const { models, unflushed } = sources;
  const subjects = [...new Set(operations.flatMap(saidIn))];
  if (subjects.length === 0) return new Map();
  if (unflushed.some(({ said }) => subjects.some((subject) => said.has(subject)))) await sources.flushed();
  return models.said(subjects);
}

async function findKeys(
  requests: readonly CallerKey[],
  { models, unflushed }: Sources,
): Promise<ReadonlyMap<string, KnownKey>> {
  const found = new Map<string, KnownKey>();
  const asked: CallerKey[] = [];
  for (const { caller, key } of requests) {
    const scoped = callerKey({ caller, key });
    const recent = unflushed.find(({ keys }) => keys.has(scoped))?.keys.get(scoped);
    if (recent) found.set(callerKey(recent), recent);
    else asked.push({ caller, key });
  }
  if (asked.length > 0) for (const each of await models.findKeys(asked)) found.set(callerKey(each), each);
  return found;
}

/** Of the ids that documents claim, what is recorded, be it in the models yet or not. */
async function findClaims(
  operations: readonly Operation[],
  { models, unflushed }: Pick<Sources, 'models' | 'unflushed'>,
): Promise<ReadonlyMap<string, readonly RecordedClaim[]>> {
  const ids = [...new Set(operations.flatMap(claimedIds))];
  if (ids.length === 0) return new Map();
  const recent = unflushed.flatMap(({ claims }) => ids.flatMap((id) => claims.get(id) ?? []));
  return byId(await models.findClaims(ids), recent);
}

const claimedIds = (operation: Operation): readonly string[] =>
  operation.operation === 'observe' ? (operation.claims?.events ?? []).flatMap(({ id }) => id ?? []) : [];

/** Each once: what was being written may have come to the models meanwhile. */
function byId(...found: readonly (readonly RecordedClaim[])[]): ReadonlyMap<string, readonly RecordedClaim[]> {
  const each = new Map(found.flat().map((claim) => [`${claim.position}/${claim.index}`, claim]));
  return Map.groupBy(
    [...each.values()].sort((a, b) => a.position - b.position || a.index - b.index),
    ({ id }) => id,
  );
}

/** Of those that have no cached state: they may be identifiers of others. */
async function findIdentifiers(
  named: readonly string[],
  { models, cache, unflushed }: Sources,
): Promise<ReadonlyMap<string, string>> {
  const asked = named.filter((subject) => !groupWith(unflushed, subject)?.states.get(subject) && !cache.get(subject));
  return asked.length === 0 ? new Map() : models.subjectsOfIdentifiers(asked);
}

/** States of the subjects and of their carriers, up to the outermost. What is unflushed goes before what the models say. */
async function loadStates(
  named: readonly string[],
  { models, cache, unflushed }: Sources,
): Promise<ReadonlyMap<string, ItemState>> {
  const states = new Map<string, ItemState>();
  const asked = new Set<string>();
  let wanted: readonly string[] = named;
  while (wanted.length > 0) {
    const missing: string[] = [];
    for (const subject of wanted) {
      const newer = groupWith(unflushed, subject);
      const recent = newer ? newer.states.get(subject) : cache.get(subject);
      if (recent) states.set(subject, recent);
      else if (!newer) missing.push(subject);
      asked.add(subject);
    }
    if (missing.length > 0) {
      for (const [subject, loaded] of await models.load(missing)) {
        // A carrier that came along may be one of which something newer is known.
        if (states.has(subject) || groupWith(unflushed, subject) || cache.get(subject)) continue;
        states.set(subject, loaded);
        cache.put(loaded);
        asked.add(subject);
      }
    }
    wanted = carriersOf(states).filter((carrier) => !asked.has(carrier));
  }
  return states;
}

function withAssemblies(subjects: readonly string[], states: ReadonlyMap<string, ItemState>): readonly string[] {
  const found = new Set(subjects);
  for (const subject of found) {
    const { carrier } = states.get(subject) ?? {};
    if (carrier?.kind === 'assembly') found.add(carrier.id);
  }
  return [...found];
}

function carriersOf(states: ReadonlyMap<string, ItemState>): readonly string[] {
  const carriers = new Set<string>();
  for (const { carrier } of states.values()) if (carrier && !states.has(carrier.id)) carriers.add(carrier.id);
  return [...carriers];
}

interface Wanted extends Pick<AskedWithin, 'owning' | 'selling' | 'clearing'> {
  /** Subjects with contents that operations name which may be blocked, as this if it is given. */
  readonly holding: (as?: RecallBlock) => readonly string[];
  readonly overdue: ReadonlySet<string>;
}

async function lookWithin({ holding, overdue, ...asked }: Wanted, sources: Sources): Promise<DecisionInputs['within']> {
  const { models, openRecalls, unflushed } = sources;
  const sold = holding('sale');
  const expiring = [...new Set([...sold, ...overdue])];
  const reported = [...new Set([...sold, ...holding('shipment')])];
  const subjects = [...new Set([...(openRecalls.length === 0 ? reported : holding()), ...overdue])];
  if (subjects.length + asked.owning.size + asked.selling.size === 0) return new Map();
  if (unflushed.some(({ rearranges }) => rearranges)) await sources.flushed();
  return models.forbiddingContents(subjects, { recalls: openRecalls, expiring, reported, leftOpen: sold, ...asked });
}
