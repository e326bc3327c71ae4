// What recalls, dates and reports forbid, beside the history.
import { holdsExpired } from './expiry.js';
import { fold } from './folding.js';
import { broughtUnder, structureThen } from './later.js';
import { counting } from './order.js';
import { isBlocked, isLeftOpen, type Recall } from './recalls.js';
import type { Rule } from './checks.js';
import { WARNS_OF_EXPIRY, type Broken } from './rules.js';
import { isSale } from './sales.js';
import type { Fact, FactKind, World } from './words.js';
import { withContents } from './world.js';

/** All that is recorded, and all recalls that were opened. */
interface Recorded {
  readonly known: readonly Fact[];
  readonly recalls: readonly Recall[];
}

const MAY_BE_SALES: ReadonlySet<FactKind> = new Set<FactKind>(['sold', 'shipped', 'received', 'returned']);

/** What recalls, dates and reports forbid: of these facts, and of what is recorded already and now reaches something. */
export function forbiddenBy(ledger: Recorded, facts: readonly Fact[]): readonly Broken[] {
  const later = broughtUnder({ ...ledger, more: facts });
  return [...blocked(ledger, facts), ...spoiltWithin(ledger, facts), ...later];
}

/** What is told late is judged by what was in it then. */
function structureAt({ instant }: Fact, now: World, all: readonly Fact[]): World {
  const known = counting(all);
  const then = known.filter((fact) => fact.instant <= instant);
  return then.length === known.length ? now : structureThen(fold(then).world, now);
}

function blocked({ known: all, recalls }: Recorded, facts: readonly Fact[]): readonly Broken[] {
  const { world } = fold(all);
  const inForce = recalls.filter(({ closedAt }) => closedAt === undefined);
  return facts.flatMap((fact): readonly Broken[] => {
    const told = { rule: 'recalled' as const, about: 'item' as const, item: fact.item, number: fact.number };
    // What is told to be in an assembly once more is known by what was told of it just before.
    const known = fact.again ? fold([...all, ...facts]).world : structureAt(fact, world, all);
    if (inForce.some((recall) => isBlocked(recall, fact, known))) return [{ ...told, isFlag: fact.claimed }];
    // What was open when its recall was closed is sold with a flag.
    const thing = known.get(fact.item);
    const isLeft = thing !== undefined && recalls.some((recall) => isLeftOpen(recall, thing, known));
    return isLeft && isSale(fact, known) ? [{ ...told, isFlag: true }] : [];
  });
}

/** What is sold must hold nothing expired, and what is sold or shipped nothing that is reported: what counts is what was in it then. */
function spoiltWithin({ known: all }: Recorded, facts: readonly Fact[]): readonly Broken[] {
  const declared = facts.filter(({ kind }) => kind === 'erroneous');
  const known = counting([...all, ...declared]);
  return facts.flatMap((fact) => {
    if (!MAY_BE_SALES.has(fact.kind) && !WARNS_OF_EXPIRY.has(fact.kind)) return [];
    const { world } = fold(known.filter(({ instant }) => instant <= fact.instant));
    const thing = world.get(fact.item);
    const contents = thing ? withContents(world, thing) : [];
    const isReported = contents.some((one) => one !== thing && one.report !== undefined);
    const isSold = isSale(fact, world);
    // Of itself the history warns.
    const spoilt = isSold ? contents : contents.filter((one) => one !== thing);
    const isWarned = !isSold && WARNS_OF_EXPIRY.has(fact.kind);
    const isExpired =
      (isSold || isWarned) && (isSold || spoilt.length > 0) && holdsExpired(fact, spoilt, fold(known).world, isSold);
    const found: readonly (Rule | false)[] = [
      isExpired && 'expired',
      isReported && (fact.kind === 'sold' || fact.kind === 'shipped') && 'reported',
    ];
    const told = { about: 'item' as const, item: fact.item, number: fact.number };
    return found
      .filter((rule) => rule !== false)
      .map((rule) => ({ rule, ...told, isFlag: fact.claimed || (rule === 'expired' && !isSold) }));
  });
}
