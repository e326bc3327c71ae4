import type { ItemState } from '../../src/ledger/item/item.state.js';
import { reportOf } from '../../src/ledger/item/reports/reports.facet.js';
import type { Within } from '../../src/ledger/operations/within.js';
import { firstMarked, type Contents } from '../../src/ledger/recall/covered-contents.js';

/** By each of these recalls that were closed the first of what is in a subject that was open then, as `forbiddingContents` tells it by SQL. */
export function leftOpenIn(contents: Contents, top: ItemState, closed: Iterable<string>): Within['leftOpen'] {
  const found = firstMarked(contents, top, closed);
  return found.size === 0 ? undefined : found;
}

function allIn(contents: Contents, top: ItemState): readonly ItemState[] {
  const inside: ItemState[] = [top];
  for (const one of inside)
    for (const child of contents.get(one.subject) ?? []) if (!inside.includes(child)) inside.push(child);
  return inside.slice(1);
}

/** Of what in it was reported by itself the first id that is still reported. */
export function firstReported(
  contents: Contents,
  top: ItemState,
  world: ReadonlyMap<string, ItemState>,
): Within['reported'] {
  const [first] = allIn(contents, top)
    .filter(({ reported }) => reported !== undefined && reported.report !== 'found')
    .flatMap((state) => {
      const report = reportOf(world, state);
      return report === undefined ? [] : [{ content: state.subject, report }];
    })
    .sort((a, b) => (a.content < b.content ? -1 : 1));
  return first;
}

/** Of all that is in a subject what expires first, as `forbiddingContents` tells it by SQL: of one date the first id. */
export function firstToExpire(contents: Contents, top: ItemState): Within['expires'] {
  const [first] = allIn(contents, top)
    .flatMap(({ subject, expiry }) => (expiry === undefined ? [] : [`${expiry} ${subject}`]))
    .sort();
  const [expiry, content] = first?.split(' ') ?? [];
  return expiry === undefined || content === undefined ? undefined : { content, expiry };
}
