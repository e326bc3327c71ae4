import type { ClaimedEvent, ClaimStanding, RecordedClaim } from '../capture/claimed-events.js';
import type { FormViolation } from '../violation.js';
import type { ObserveOperation } from './operation.js';
import { CLAIM_RULES } from './operations.sentences.js';

/** What is known of an event id, up to the end of the log: what was recorded under it, and what declared it erroneous. */
export type ClaimsOfId = (id: string) => readonly RecordedClaim[];

/** Of these nothing is recorded of items. */
const UNTOLD: ReadonlySet<string> = new Set(['known', 'erroneous']);

type Known = Pick<RecordedClaim, 'content' | 'by' | 'declared'> & {
  readonly position?: number;
  readonly capture?: string;
};

/**
 * How each event of a document stands to what is recorded, and to those before it in the document. Whoever speaks is known by what he said himself: another's claim of the
 * same event is another claim, or anybody could have an event pass for known by saying it first. Ids are everybody's: the same id with another content is a
 * contradiction whoever says it.
 */
export function standingsOf(
  claimed: readonly ClaimedEvent[],
  by: string,
  claimsOf: ClaimsOfId,
): readonly (ClaimStanding | undefined)[] {
  const before = new Map<string, Known[]>();
  const standings = claimed.map((one) => {
    const { id, content, declared } = one;
    if (id === undefined) return undefined;
    const own = before.get(id) ?? [];
    const standing = standingOf(one, by, [...claimsOf(id), ...own]);
    if (standing?.kind !== 'known')
      before.set(id, [...own, { content, by, ...(declared !== undefined && { declared }) }]);
    return standing;
  });
  return withDeclaredHere(claimed, standings);
}

/**
 * A document may declare erroneous what it tells itself, in front of the declaration or behind it. What is new by it has no position in the log that could be
 * declared: of that nothing is told.
 */
function withDeclaredHere(
  claimed: readonly ClaimedEvent[],
  standings: readonly (ClaimStanding | undefined)[],
): readonly (ClaimStanding | undefined)[] {
  const said = ({ id = '', content }: ClaimedEvent): string => `${content} ${id}`;
  const declared = new Set(claimed.flatMap((one) => (one.declared === undefined ? [] : [said(one)])));
  if (declared.size === 0) return standings;
  return claimed.map((one, index): ClaimStanding | undefined => {
    const standing = standings[index];
    const isTold = one.id !== undefined && one.declared === undefined && !UNTOLD.has(standing?.kind ?? '');
    return isTold && declared.has(said(one)) ? { kind: 'erroneous' } : standing;
  });
}

function standingOf(
  { content, declared }: ClaimedEvent,
  by: string,
  known: readonly Known[],
): ClaimStanding | undefined {
  const same = known.filter((one) => one.declared === declared);
  const again = same.find((one) => one.by === by && one.content === content);
  if (again) return { kind: 'known', ...placeOf(again) };
  const events = known.filter((one) => one.declared === undefined);
  if (declared !== undefined) return standingOfDeclaration(content, by, events);
  const erroneous = known.find((one) => one.declared !== undefined && one.by === by && one.content === content);
  if (erroneous) return { kind: 'erroneous', ...placeOf(erroneous) };
  const other = events.find((one) => one.content !== content);
  return other && { kind: 'contradicts', ...placeOf(other) };
}

/** Undefined where it declares what the same party said. */
function standingOfDeclaration(content: string, by: string, events: readonly Known[]): ClaimStanding | undefined {
  if (events.some((one) => one.by === by && one.content === content)) return undefined;
  const own = events.find((one) => one.by === by);
  if (own) return { kind: 'of-other-content', ...placeOf(own) };
  const [other] = events;
  return other ? { kind: 'of-others', ...placeOf(other) } : { kind: 'of-unknown' };
}

const placeOf = ({ position, capture }: Known): { readonly position?: number; readonly capture?: string } => ({
  ...(position !== undefined && { position }),
  ...(capture !== undefined && { capture }),
});

/** The event of the document that an entry comes from: an observation, or behind these what a declaration declares. */
export function claimOfEntry({ told, claims, observations, declared }: ObserveOperation, entry: number): number {
  if (entry >= observations.length) return declared?.[entry - observations.length]?.claim ?? -1;
  return claims?.of[told?.[entry] ?? entry] ?? -1;
}

/** The operation without what is known already, each event with how it stands. */
export function withStandings(operation: ObserveOperation, claimsOf: ClaimsOfId): ObserveOperation {
  const { claims, recordedFor, observations, emptied, told } = operation;
  if (!claims) return operation;
  const standings = standingsOf(claims.events, recordedFor, claimsOf);
  if (standings.every((standing) => standing === undefined || !UNTOLD.has(standing.kind)))
    return { ...operation, claims: { ...claims, standings } };
  const isTold = (place: number): boolean => !UNTOLD.has(standings[claims.of[place] ?? -1]?.kind ?? '');
  const kept = observations.flatMap((_, index) => (isTold(told?.[index] ?? index) ? [index] : []));
  const left = emptied?.filter((_, index) => isTold(observations.length + index));
  // What is told stands where it stood in the document, so that answers name its place.
  if (left && left.length > 0) return { ...operation, claims: { ...claims, standings } };
  const { emptied: _, ...rest } = operation;
  return {
    ...rest,
    observations: kept.flatMap((index) => observations[index] ?? []),
    told: kept.map((index) => told?.[index] ?? index),
    claims: { ...claims, standings },
  };
}

/** All that a document tells is known already, but for what was left out. */
export function allKnown({ claims }: ObserveOperation): boolean {
  const { events = [], standings = [] } = claims ?? {};
  const isKnown = (index: number): boolean => standings[index]?.kind === 'known';
  return events.some((_, index) => isKnown(index)) && events.every(({ refused }, index) => refused ?? isKnown(index));
}

/** What is shown of events whose identity contradicts, or which declare nothing. */
export function flagsOfClaims({ claims }: ObserveOperation): readonly FormViolation[] {
  return (claims?.standings ?? []).flatMap((standing, index) => {
    const { id = '' } = claims?.events[index] ?? {};
    if (standing === undefined || standing.kind === 'known') return [];
    const position = 'position' in standing ? standing.position : undefined;
    return [{ field: `events[${index}]`, value: id.slice(0, 200), rule: CLAIM_RULES[standing.kind](position) }];
  });
}
