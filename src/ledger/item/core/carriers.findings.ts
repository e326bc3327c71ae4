import { compareDecimals } from '../../decimal.js';
import { beforeOf, type Before } from '../finding.js';
import { rulesOf, SECOND_RULES, THIRD_RULES } from '../rules.js';
import { closesCircle } from './carriers.js';
import type { CoreEventOf, Counter } from './core.events.js';
import { isLogisticUnit, type Resolved } from './core.state.js';
import { holds, isHere, notCarried } from './custody.findings.js';
import { exists, mustExist, notGone, type CoreFinding } from './existence.findings.js';
import { samePlace } from './place.js';

type Field = 'container' | 'assembly';

/** A thing that is to be joined with another; `other` where it is not the event's own subject. */
function mayBeJoined({ now }: Before, field: Field, other: string | undefined): readonly CoreFinding[] {
  const about = other === undefined ? { field: 'id' } : { field, about: other };
  const named = other === undefined ? {} : { other };
  if (now?.place.kind === 'transit') return [{ rule: 'in-transit', ...about, values: named }];
  if (now?.ended !== undefined)
    return other === undefined ? [] : [{ rule: 'ended', ...about, values: { cause: now.ended, other } }];
  if (now?.place.kind === 'gone') return [{ rule: 'dispensed', ...about, values: { joined: true, ...named } }];
  return [];
}

/** Two things that are to be joined stand at one place, and neither is on its way. */
function together(
  item: Before,
  other: Before,
  field: Field,
  { id: otherId, rules }: { readonly id: string; readonly rules: number },
): readonly CoreFinding[] {
  if (!item.now || !other.now) return [];
  const [first] = [...mayBeJoined(item, field, undefined), ...mayBeJoined(other, field, otherId)];
  if (first) return [first];
  const [place, otherPlace] = [item.now.place, other.now.place];
  if (rules >= SECOND_RULES && (place.kind === 'with' || otherPlace.kind === 'with'))
    return withOneParty(item.now, other.now, field, otherId);
  if (place.kind !== 'at' || otherPlace.kind !== 'at' || samePlace(place, otherPlace)) return [];
  return [{ rule: 'elsewhere', field, values: { at: place.location, other: otherId, otherAt: otherPlace.location } }];
}

/** Where no place was told of one of them, its holder tells: with whom it is, at no place of somebody else. */
function withOneParty(now: Resolved, other: Resolved, field: Field, otherId: string): readonly CoreFinding[] {
  const [party, otherParty] = [partyAt(now), partyAt(other)];
  if (party === undefined || otherParty === undefined || party === otherParty) return [];
  return [{ rule: 'elsewhere', field, values: { at: party, other: otherId, otherAt: otherParty } }];
}

function partyAt({ place, holder }: Resolved): string | undefined {
  return place.kind === 'with' ? place.party : holder;
}

/** Only the holder of both joins them. */
function ofItsHolder(before: Before, other: Before, field: Field, event: Joining): readonly CoreFinding[] {
  if (rulesOf(event) < SECOND_RULES) return [];
  const { subject } = other.state ?? {};
  const about = subject === undefined ? {} : { about: subject };
  return [...holds(before, event), ...holds(other, event).map((found) => ({ ...found, ...about, field }))];
}

type Joining = CoreEventOf<'ItemPacked' | 'ComponentInstalled'>;

/** `id` is that of the carrier, which is as `other`. */
function joining(
  before: Before,
  event: Joining,
  { id: carrier, other, field }: { readonly id: string; readonly other: Before; readonly field: Field },
): readonly CoreFinding[] {
  const { subject, data } = event;
  if (data.again === true && before.state?.carrier?.id === carrier) return [];
  const rules = rulesOf(event);
  const findings: CoreFinding[] = [
    ...mustExist(before, event),
    ...(rules < THIRD_RULES ? [] : notGone(before)),
    ...notCarried(before, field === 'container' ? 'pack' : 'install'),
  ];
  if (!exists(other.state, event) && !beginsByPacking(carrier, event))
    findings.push({ rule: 'unknown-item', field, about: carrier, values: { carrier } });
  if (closesCircle(before.world, subject, carrier))
    findings.push({ rule: 'closes-circle', field, values: { carrier } });
  findings.push(...ofItsHolder(before, other, field, event));
  if (rules < THIRD_RULES && findings.length > 0) return findings;
  return [...findings, ...together(before, other, field, { id: carrier, rules })];
}

/** A logistic unit is made by packing: nobody tells of it before. */
function beginsByPacking(carrier: string, event: Joining): boolean {
  return rulesOf(event) >= THIRD_RULES && event.type === 'ItemPacked' && isLogisticUnit(carrier);
}

export function packing(before: Before, event: CoreEventOf<'ItemPacked'>): readonly CoreFinding[] {
  const { container, location } = event.data;
  const other = beforeOf(before.world, container);
  const isNew = !exists(other.state, event) && beginsByPacking(container, event);
  return [
    ...joining(before, event, { id: container, other, field: 'container' }),
    ...isHere(isNew ? before : other, location),
  ];
}

export function installing(before: Before, event: CoreEventOf<'ComponentInstalled'>): readonly CoreFinding[] {
  const { assembly, position, counters } = event.data;
  return [
    ...joining(before, event, { id: assembly, other: beforeOf(before.world, assembly), field: 'assembly' }),
    ...(position === undefined ? [] : positionFree(before, event.subject, assembly, position)),
    ...countersIncrease(before, counters),
  ];
}

function positionFree(before: Before, subject: string, assembly: string, position: string): readonly CoreFinding[] {
  const slots = before.world.get(assembly)?.slots ?? {};
  // A position may have any name, also one that every object inherits.
  const occupant = Object.hasOwn(slots, position) ? slots[position] : undefined;
  if (occupant === undefined || occupant === subject) return [];
  return [{ rule: 'position-occupied', field: 'position', about: assembly, values: { assembly, position, occupant } }];
}

export function unpacking(before: Before, event: CoreEventOf<'ItemUnpacked'>): readonly CoreFinding[] {
  return [...leaving(before, event, 'container'), ...byItsHolder(before, event)];
}

export function removing(before: Before, event: CoreEventOf<'ComponentRemoved'>): readonly CoreFinding[] {
  const { data } = event;
  return [
    ...leaving(before, event, 'assembly', data.position),
    ...byItsHolder(before, event),
    ...countersIncrease(before, data.counters),
  ];
}

type Leaving = CoreEventOf<'ItemUnpacked' | 'ComponentRemoved'>;

/** Only the holder takes it out. Who put it there without being its holder was told so then: its stay is flagged once. */
function byItsHolder(before: Before, event: Leaving): readonly CoreFinding[] {
  const { by, onBehalfOf } = event.data;
  const joinedBy = before.state?.carrier?.by;
  const isOneStay = event.data.claimed && joinedBy !== undefined && [by, onBehalfOf].includes(joinedBy);
  if (rulesOf(event) < SECOND_RULES || isOneStay) return [];
  return holds(before, event);
}

function leaving(before: Before, event: Leaving, field: Field, position?: string): readonly CoreFinding[] {
  const carrier = 'container' in event.data ? event.data.container : event.data.assembly;
  const inIt = before.state?.carrier?.id === carrier && before.state.carrier.kind === field;
  if (inIt) return fromItsPosition(before, position);
  return [...mustExist(before, event), { rule: 'not-in-carrier', field, values: { kind: field, carrier } }];
}

/** Where a component is said to come from has to be where it was put. */
function fromItsPosition({ state }: Before, asked: string | undefined): readonly CoreFinding[] {
  const position = state?.carrier?.position;
  if (asked === undefined || position === undefined || asked === position) return [];
  return [{ rule: 'not-in-carrier', field: 'position', values: { position, asked } }];
}

/** Hours and cycles since the same event never go back. */
function countersIncrease({ state }: Before, counters: readonly Counter[] | undefined): readonly CoreFinding[] {
  return (counters ?? []).flatMap(({ name, since, value }) => {
    const known = state?.counters?.find((counter) => counter.name === name && counter.since === since);
    if (!known || compareDecimals(value, known.value) >= 0) return [];
    return [
      { rule: 'counter-decreases', field: 'counters', values: { counter: name, known: known.value, value } } as const,
    ];
  });
}
