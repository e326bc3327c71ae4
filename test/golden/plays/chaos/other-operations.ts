import { aggregationEvent, epcisDocument, ilmd, objectEvent } from '../../../support/epcis-xml.js';
import type { Sent } from '../play.js';
import type { Draws } from './draws.js';
import type { ItemsSent } from './item-operations.js';
import { COMPONENT_LOTS, LOT_CODES, LOTS, PARTIES, PLACES, SELF, type World } from './world.js';

/** A capture that may turn out to be a mistake. */
export interface Recorded {
  readonly capture: string;
  readonly position: number;
  readonly sent: Sent;
}

/** All that is in something is taken out of it. */
export function anyEmptying(world: World, draws: Draws): Sent {
  const recordedFor = draws.percent(60) ? SELF : draws.of(PARTIES);
  const said = { at: draws.now(), recordedFor };
  if (draws.percent(30)) return { name: 'remove', body: { assembly: draws.of(world.assemblies), ...said } };
  const container = draws.of(world.containers);
  if (draws.percent(70)) return { name: 'unpack', body: { container, ...said } };
  return { name: 'sell', body: { contentsOf: container, owner: draws.of(PARTIES), ...said } };
}

/** Declares something of before erroneous: a capture, its last event or items of it, with or without another in its place. */
export function anyCorrection(recorded: readonly Recorded[], replacement: ItemsSent, draws: Draws): Sent {
  const recent = recorded.slice(-25);
  const corrections = recorded.filter(({ sent }) => sent.name === 'correct').slice(-6);
  const target = draws.of(corrections.length > 0 && draws.percent(30) ? corrections : recent);
  const { capture, position, sent } = target;
  const items = itemsOf(sent);
  const what = draws.below(10);
  const chosen =
    what < 2 ? { event: position } : what < 4 && items.length > 0 ? { capture, items: items.slice(0, 1) } : { capture };
  const { onRefusal: _skip, ...fields } = replacement.body;
  const instead = draws.percent(35) ? { replacement: { operation: replacement.name, ...fields } } : {};
  return { name: 'correct', body: { ...chosen, reason: 'a mistake', ...instead } };
}

function itemsOf({ body }: Sent): readonly string[] {
  return typeof body === 'object' && 'items' in body ? (body.items as readonly string[]) : [];
}

const MOST_OPEN = 3;

/** The recalls of a play, opened with every kind of scope, cleared, closed. */
export class Recalls {
  private readonly open: string[] = [];
  private count = 0;

  constructor(private readonly play: string) {}

  next(world: World, draws: Draws): Sent {
    const [oldest] = this.open;
    if (oldest !== undefined && (this.open.length >= MOST_OPEN || draws.percent(25))) {
      this.open.shift();
      return { name: `/v1/recalls/${oldest}/close`, body: { reason: 'done' } };
    }
    if (this.open.length > 0 && draws.percent(50)) return this.clear(world, draws);
    const id = `${this.play}-${++this.count}`;
    this.open.push(id);
    const blocks = draws.of([[], ['sale'], ['shipment'], ['sale', 'use'], ['sale', 'shipment', 'use']]);
    const sites = draws.percent(30) ? [draws.of([...PARTIES, ...PLACES])] : [];
    return {
      name: '/v1/recalls',
      body: { id, reason: 'test', scope: scope(world, draws), blocks, sites, at: draws.now() },
    };
  }

  private clear(world: World, draws: Draws): Sent {
    const remedy = draws.percent(80)
      ? { remedy: draws.of(['quarantined', 'returned', 'repaired', 'replaced', 'destroyed']) }
      : {};
    return {
      name: `/v1/recalls/${draws.of(this.open)}/clear`,
      body: { items: draws.some(world.subjects, 3), ...remedy },
    };
  }
}

function scope(world: World, draws: Draws): object {
  const product = '01/09506000134352';
  const criteria: readonly object[] = [
    { products: [draws.of([product, 'own/acme/motor'])] },
    { lots: draws.some(LOTS, 2) },
    { lotCode: draws.of(LOT_CODES) },
    { lotCode: draws.of(LOT_CODES), productPrefix: 'own/acme' },
    { serials: [serials(world)] },
    { items: draws.some(world.subjects, 3) },
    { manufacturedFrom: '2026-01-10', manufacturedTo: draws.of(['2026-01-20', '2026-02-15T12:00:00+01:00']) },
    { production: { line: 'L1' } },
    { suppliers: ['own/acme/s1'] },
    { components: draws.some([...COMPONENT_LOTS, ...LOTS], 2) },
    { components: draws.some(world.subjects, 2) },
    { components: draws.some(world.subjects, 2), products: ['own/acme/motor', 'own/acme/battery'] },
  ];
  return { anyOf: draws.some(criteria, 2), ...(draws.percent(30) ? { except: draws.some(world.subjects, 2) } : {}) };
}

/** Some of the units, by the numbers of the first and the last. */
function serials({ units }: World): object {
  const [product = '', from = ''] = units[2]?.split('/21/') ?? [];
  return { product, from, to: units[5]?.split('/21/')[1] };
}

/** A document of one to four events about a few subjects. */
export function anyDocument(world: World, draws: Draws): Sent {
  const events = Array.from({ length: 1 + draws.below(3) }, () =>
    draws.percent(60) ? objectClaim(world, draws) : aggregationClaim(world, draws),
  );
  const sender = draws.percent(70) ? { sender: draws.of(PARTIES) } : {};
  return { name: '/v1/epcis/capture', body: epcisDocument(events, sender) };
}

const instant = (draws: Draws): string => {
  const time = draws.percent(30) ? draws.earlier() : draws.now();
  return time.length === 10 ? `${time}T12:00:00Z` : time;
};

const STEPS = [
  'shipping',
  'departing',
  'arriving',
  'receiving',
  'retail_selling',
  'dispensing',
  'inspecting',
  'storing',
  'holding',
  'cycle_counting',
];

function objectClaim(world: World, draws: Draws): string {
  const place = draws.of(PLACES);
  const action = draws.of(['ADD', 'OBSERVE', 'OBSERVE', 'OBSERVE', 'OBSERVE', 'DELETE']);
  const disposition = draws.percent(40)
    ? {
        disposition: draws.of([
          'active',
          'in_progress',
          'in_transit',
          'damaged',
          'missing',
          'stolen',
          'inactive',
          'lost',
        ]),
      }
    : {};
  const parts = {
    time: instant(draws),
    offset: '+01:00',
    epcs: draws.some(world.subjects, 3),
    action,
    ...disposition,
    readPoint: place,
    ...(draws.percent(20) ? { transactions: { po: `urn:epcglobal:cbv:bt:9506000134352:PO-${draws.below(4)}` } } : {}),
  };
  if (action === 'ADD')
    return objectEvent({
      ...parts,
      bizStep: 'commissioning',
      ...(draws.percent(50) ? { ilmd: ilmd({ lotNumber: draws.of(LOT_CODES) }) } : {}),
    });
  if (action === 'DELETE') return objectEvent({ ...parts, bizStep: draws.of(['destroying', 'decommissioning']) });
  const ends = draws.percent(50)
    ? {
        source: { owning_party: draws.of(PARTIES) },
        destination: { owning_party: draws.of(PARTIES), location: draws.of(PLACES) },
      }
    : {};
  return objectEvent({ ...parts, bizStep: draws.of(STEPS), ...ends });
}

function aggregationClaim(world: World, draws: Draws): string {
  const parent = draws.of(world.containers);
  const epcs = draws
    .some([...world.units, ...world.subjects.filter((id) => id !== parent)], 3)
    .filter((id) => id !== parent);
  const action = draws.of(['ADD', 'ADD', 'DELETE', 'OBSERVE']);
  const bizStep =
    action === 'OBSERVE'
      ? 'inspecting'
      : draws.of(action === 'ADD' ? ['packing', 'loading', 'installing'] : ['unpacking', 'removing']);
  return aggregationEvent({
    time: instant(draws),
    offset: '+00:00',
    parent,
    ...(action === 'DELETE' && draws.percent(30) ? {} : { epcs }),
    action,
    bizStep,
    bizLocation: draws.of(PLACES),
  });
}
