// Claims that bind no holder: of who neither holds an item nor owns it, nor was to get it.
import type { Rule } from './checks.js';
import type { Draft } from './drafts.js';
import { fold } from './folding.js';
import { isSentTo } from './holders.js';
import { counting, inOrder, startOf } from './order.js';
import type { Broken } from './rules.js';
import type { Fact, FactKind, ItemsRequest, World } from './words.js';

/** What such a claim may speak against. */
const BY_CLAIMS: ReadonlySet<Rule> = new Set<Rule>([
  'not-holder',
  'elsewhere',
  'carried',
  'in-transit',
  'dispensed',
  'ended',
  'not-in-carrier',
  'closes-circle',
  'position-occupied',
  'received-already',
  'not-shipped',
  'other-facts',
]);

const PASSES_ON: ReadonlySet<FactKind> = new Set<FactKind>(['sold', 'shipped', 'installed']);
const CLOCKS_MS = 5 * 60_000;

export interface OthersClaims {
  /** Those without which a holder is judged. */
  readonly strangers: ReadonlySet<number>;
  /** Those that an earlier record may make impossible. */
  readonly yielding: ReadonlySet<number>;
}

export function othersClaims(known: readonly Fact[], { by, items }: ItemsRequest): OthersClaims {
  const speakers = [by, ...items.map(({ onBehalfOf }) => onBehalfOf)];
  const ordered = inOrder(counting(known));
  const isOthers = ({ kind, claimed, by: teller, fields }: Fact): boolean =>
    kind !== 'erroneous' &&
    claimed &&
    ![teller, fields.onBehalfOf].some((party) => party !== undefined && speakers.includes(party));
  const claims = ordered.filter(isOthers);
  const strangers = new Set<number>();
  const yielding = new Set<number>();
  if (claims.length === 0) return { strangers, yielding };
  const broken = new Set(fold(known).broken.flatMap(({ isFlag, number }) => (isFlag ? [] : [number])));
  const spoilt = ordered.filter((fact) => broken.has(fact.number) && !isOthers(fact));
  for (const fact of claims) {
    const standing = standingOf(fact, fold(ordered.slice(0, ordered.indexOf(fact))).world);
    const spoils = spoilt.some(
      ({ item, number, instant }) => item === fact.item && number < fact.number && instant >= fact.instant,
    );
    if (standing === 'none' || broken.has(fact.number) || spoils) strangers.add(fact.number);
    if (standing !== 'own' || strangers.has(fact.number)) yielding.add(fact.number);
  }
  return { strangers, yielding };
}

function standingOf({ item, by, fields }: Fact, world: World): 'own' | 'none' | 'first' {
  const thing = world.get(item);
  if (thing?.holder === undefined && thing?.owner === undefined) return 'first';
  const speaks = (party: string | undefined): boolean =>
    party !== undefined && (party === by || party === fields.onBehalfOf);
  if (speaks(thing.holder) || speaks(thing.owner)) return 'own';
  return thing.place.kind === 'transit' && isSentTo(thing.place, by, fields.location) ? 'own' : 'none';
}

/** Whether claims may be all that is against these facts: but what may be there twice is not passed on now. */
export function mayBeExcused(refusing: readonly Broken[], facts: readonly Fact[], now: string): boolean {
  return refusing.every(({ rule, number }) => {
    const fact = facts.find((one) => one.number === number);
    const isSpent = rule === 'dispensed' || rule === 'ended';
    const isStopped = isSpent && fact && PASSES_ON.has(fact.kind) && fact.instant > Date.parse(now) - CLOCKS_MS;
    return BY_CLAIMS.has(rule) && !isStopped;
  });
}

const OUTLIVE: ReadonlySet<FactKind> = new Set<FactKind>([
  'manufactured',
  'introduced',
  'received',
  'packed',
  'installed',
  'sold',
]);

/** What a stranger claims of a time before an operation began an item is a sight of it; its label is compared with what that was made as. */
export function asSights(drafts: readonly Draft[], known: readonly Fact[]): readonly Draft[] {
  const births = counting(known).filter(
    ({ kind, claimed }) => !claimed && (kind === 'manufactured' || kind === 'introduced'),
  );
  return drafts.flatMap((draft) => {
    const birth = births.findLast(({ item }) => item === draft.item);
    if (!birth || startOf(draft.at) >= birth.instant || !isStrangers(draft, birth)) return [draft];
    const { kind, fields } = draft;
    const { said, location, product, lot, expiry, production, onBehalfOf, ...rest } = fields;
    const facts = {
      ...(product === undefined ? {} : { product }),
      ...(lot === undefined ? {} : { lot }),
      ...(expiry === undefined ? {} : { expiry }),
      ...(production === undefined ? {} : { production }),
      ...said,
    };
    const told = { item: draft.item, by: draft.by, claimed: true };
    const by = onBehalfOf === undefined ? {} : { onBehalfOf };
    const place = location === undefined ? {} : { location };
    const sight: Draft = OUTLIVE.has(kind)
      ? { kind: 'observed', at: draft.at, ...told, fields: { ...by, ...place } }
      : { ...draft, fields: { ...rest, ...by, ...place } };
    const isLabelled = Object.keys(facts).length > 0;
    return isLabelled ? [sight, { kind: 'observed', at: birth.at, ...told, fields: { ...by, said: facts } }] : [sight];
  });
}

function isStrangers({ by, fields }: Draft, birth: Fact): boolean {
  const theirs = [birth.by, birth.fields.onBehalfOf].filter((party) => party !== undefined);
  return ![by, fields.onBehalfOf].some((party) => party !== undefined && theirs.includes(party));
}
