import { closesCircle } from './evolve.js';
import { beforeOf, isHere, mustExist, notCarried, type Before, type Finding } from './findings.js';
import type { Counter, ItemEvent, ItemEventOf } from './item.events.js';
import { compareDecimals } from '../decimal.js';
import { samePlace } from './resolve.js';

const YEAR_MS = 365 * 86_400_000;

/** Two things that are to be joined stand at one place, and neither is on its way. */
function together(item: Before, other: Before, field: string, otherId: string): readonly Finding[] {
  if (!item.now || !other.now) return [];
  for (const [place, about] of [
    [item.now.place, undefined],
    [other.now.place, otherId],
  ] as const) {
    if (place.kind === 'transit')
      return [
        {
          rule: 'in-transit',
          field: about === undefined ? 'id' : field,
          message: `${about ?? 'it'} is in transit: receive it first`,
          ...(about === undefined ? {} : { about }),
        },
      ];
    if (place.kind === 'gone')
      return [
        { rule: 'dispensed', field: about === undefined ? 'id' : field, message: `${about ?? 'it'} was dispensed` },
      ];
  }
  if (item.now.place.kind !== 'at' || other.now.place.kind !== 'at' || samePlace(item.now.place, other.now.place))
    return [];
  return [
    {
      rule: 'elsewhere',
      field,
      message: `it is at ${item.now.place.location}, ${otherId} is at ${other.now.place.location}`,
    },
  ];
}

function joining(
  before: Before,
  event: ItemEvent,
  carrier: string,
  field: 'container' | 'assembly',
): readonly Finding[] {
  const other = beforeOf(before.world, carrier);
  const findings: Finding[] = [...mustExist(before), ...notCarried(before, field === 'container' ? 'pack' : 'install')];
  if (other.state?.began === undefined)
    findings.push({ rule: 'unknown-item', field, message: `${carrier} is unknown`, about: carrier });
  if (closesCircle(before.world, event.subject, carrier))
    findings.push({ rule: 'closes-circle', field, message: `${carrier} is itself carried by ${event.subject}` });
  return findings.length > 0 ? findings : together(before, other, field, carrier);
}

export function packing(before: Before, event: ItemEventOf<'ItemPacked'>): readonly Finding[] {
  return [
    ...joining(before, event, event.data.container, 'container'),
    ...isHere(beforeOf(before.world, event.data.container), event.data.location),
  ];
}

export function installing(before: Before, event: ItemEventOf<'ComponentInstalled'>): readonly Finding[] {
  const { assembly, position, counters } = event.data;
  const slots = before.world.get(assembly)?.slots ?? {};
  // A position may have any name, also one that every object inherits.
  const occupant = position !== undefined && Object.hasOwn(slots, position) ? slots[position] : undefined;
  const occupied: Finding[] =
    occupant === undefined || occupant === event.subject
      ? []
      : [
          {
            rule: 'position-occupied',
            field: 'position',
            message: `${occupant} is installed at ${position ?? ''} of ${assembly}`,
            about: assembly,
          },
        ];
  return [...joining(before, event, assembly, 'assembly'), ...occupied, ...decreasing(before, counters)];
}

/** Where a component is said to come from has to be where it was put. */
function elsewhereInIt({ state }: Before, position: string | undefined): readonly Finding[] {
  const known = state?.carrier?.position;
  if (position === undefined || known === undefined || position === known) return [];
  return [{ rule: 'not-in-carrier', field: 'position', message: `it is installed at ${known}, not at ${position}` }];
}

export function leaving(
  before: Before,
  carrier: string,
  field: 'container' | 'assembly',
  position?: string,
): readonly Finding[] {
  const inIt = before.state?.carrier?.id === carrier && before.state.carrier.kind === field;
  if (inIt) return elsewhereInIt(before, position);
  return [
    ...mustExist(before),
    {
      rule: 'not-in-carrier',
      field,
      message: `it is not ${field === 'container' ? 'packed' : 'installed'} in ${carrier === '' ? 'anything' : carrier}`,
    },
  ];
}

/** Hours and cycles since the same event never go back. */
export function decreasing({ state }: Before, counters: readonly Counter[] | undefined): readonly Finding[] {
  return (counters ?? []).flatMap((counter) => {
    const known = state?.counters?.find(({ name, since }) => name === counter.name && since === counter.since);
    if (!known || compareDecimals(counter.value, known.value) >= 0) return [];
    return [
      {
        rule: 'counter-decreases' as const,
        field: 'counters',
        message: `${counter.name} was ${known.value} before, ${counter.value} is less`,
      },
    ];
  });
}

export function starting({ state }: Before, event: ItemEventOf<'ContainerStarted'>): readonly Finding[] {
  if (state?.began === undefined) return [];
  if (state.contents > 0 || state.carrier)
    return [
      { rule: 'container-in-use', field: 'id', message: 'a logistic unit begins a new life only when it is empty' },
    ];
  if (event.sortAt - state.touched.at >= YEAR_MS) return [];
  return [{ rule: 'container-in-use', field: 'id', message: 'an SSCC is not used again within 12 months' }];
}
