import type { Seen, Sent, Stage } from '../play.js';
import type { Draws } from './draws.js';
import { COMPONENT_LOTS, LOT_CODES, PARTIES, PLACES, SELF, type World } from './world.js';

export interface ItemsBody {
  readonly items: readonly string[];
  readonly [field: string]: unknown;
}

export interface ItemsSent extends Sent {
  readonly body: ItemsBody;
}

type Fields = Readonly<Record<string, unknown>>;

/** An operation that the state of an item suggests, or now and then any other. */
export async function anyItems(stage: Stage, world: World, draws: Draws): Promise<ItemsSent> {
  const id = draws.percent(4) ? draws.of(world.aliases) : draws.of(world.subjects);
  const seen = await stage.see(id);
  const isOdd = draws.percent(20);
  const [name, fields] = isOdd
    ? odd(world, draws)
    : seen?.began === undefined
      ? beginning(id, world, draws)
      : next(id, seen, world, draws);
  const named = draws.percent(18) ? [...new Set([id, ...draws.some(world.subjects, 4)])] : [id];
  const items = draws.percent(12) ? named.map((one) => labelOf(one, draws)) : named;
  const at = draws.percent(14) ? draws.earlier() : draws.now();
  return { name, body: { items, at, ...speaker(seen, draws), ...fields, ...tolerance(draws) } };
}

/** As it is scanned, with what else the label says. */
function labelOf(id: string, draws: Draws): string {
  const [, gtin, serial] = /^01\/(\d{14})\/21\/(\w+)$/.exec(id) ?? [];
  if (gtin === undefined) return id;
  const expiry = draws.percent(40) ? '(17)271231' : '';
  return `(01)${gtin}(21)${serial}(10)${draws.of(LOT_CODES)}${expiry}`;
}

function speaker(seen: Seen | undefined, draws: Draws): Fields {
  const by = draws.percent(80) ? (seen?.holder ?? seen?.owner ?? SELF) : draws.of(PARTIES);
  const agent = draws.percent(8) ? { onBehalfOf: draws.of(PARTIES) } : {};
  return { ...(by === SELF ? {} : { recordedFor: by }), ...agent };
}

function tolerance(draws: Draws): Fields {
  const drawn = draws.below(10);
  if (drawn < 4) return { ifContradicted: 'record', reason: 'seen by the shift leader' };
  return drawn < 6 ? { onRefusal: 'skip' } : {};
}

function facts(draws: Draws): Fields {
  return {
    ...(draws.percent(60) ? { lot: draws.of(LOT_CODES) } : {}),
    ...(draws.percent(30) ? { expiry: draws.of(['2027-12-31', '2028-03-31']) } : {}),
    ...(draws.percent(25) ? { attributes: { colour: draws.of(['red', 'blue']), wheels: 4 } } : {}),
    ...(draws.percent(25) ? { production: { line: draws.of(['L1', 'L2']), supplier: 'own/acme/s1' } } : {}),
  };
}

function beginning(id: string, world: World, draws: Draws): readonly [string, Fields] {
  const location = draws.percent(92) ? { location: draws.of(PLACES) } : {};
  const name = draws.of(['manufacture', 'manufacture', 'manufacture', 'introduce', 'receive']);
  // A pallet has no lot, and only what has a product can have one by its number.
  const told = world.pallets.includes(id) || /^(vin|imei|8003)\//.test(id) ? {} : facts(draws);
  if (name === 'receive') return [name, { location: draws.of(PLACES), ...told }];
  const owner = draws.percent(15) ? { owner: draws.of(PARTIES) } : {};
  if (name === 'introduce' || !world.assemblies.includes(id)) return [name, { ...location, ...told, ...owner }];
  return [name, { ...location, ...told, ...owner, components: components(id, world, draws) }];
}

function components(id: string, world: World, draws: Draws): readonly object[] {
  const lots = draws.some(COMPONENT_LOTS, 2).map((lot) => ({ lot, quantity: draws.of(['1', '0.25']), unit: 'KGM' }));
  if (draws.percent(50)) return lots;
  const serial = draws.of(world.subjects.filter((other) => other !== id && !world.containers.includes(other)));
  return [...lots, { id: serial, position: draws.of(['front', 'rear']) }];
}

/** What may well come next. */
function next(id: string, seen: Seen, world: World, draws: Draws): readonly [string, Fields] {
  const { carrier, place } = seen;
  if (seen.ended !== undefined && draws.percent(70)) return ['report', { as: 'found', ...somewhere(draws) }];
  if (carrier?.kind === 'container' && draws.percent(55))
    return ['unpack', draws.percent(50) ? { container: carrier.id } : {}];
  if (carrier && draws.percent(55)) return ['remove', { assembly: carrier.id, ...counters(draws) }];
  if (place.kind === 'transit') return ['receive', { location: place.toLocation ?? draws.of(PLACES) }];
  if (place.kind === 'with' || place.kind === 'gone' || seen.disposition === 'retail_sold')
    return ['return', returned(seen, draws)];
  return standing(id, world, draws);
}

function returned({ owner }: Seen, draws: Draws): Fields {
  return {
    location: draws.of(PLACES),
    purpose: draws.of(['refund', 'exchange', 'repair', 'recall', 'unsold', 'trade-in']),
    ...(draws.percent(60) && owner !== undefined ? { onBehalfOf: owner, recordedFor: SELF } : {}),
  };
}

function standing(id: string, world: World, draws: Draws): readonly [string, Fields] {
  const drawn = draws.below(100);
  if (drawn < 9) return ['decommission', { cause: draws.of(CAUSES) }];
  if (drawn < 17) return ['report', reported(draws)];
  if (drawn < 27) return ['move', { location: draws.of(PLACES) }];
  if (drawn < 42) return ['ship', shipment(draws)];
  if (drawn < 62) return ['pack', { container: draws.of(world.containersFor(id)) }];
  if (drawn < 76)
    return ['install', { assembly: draws.of(world.assembliesFor(id)), ...position(draws), ...counters(draws) }];
  if (drawn < 90) return ['sell', sale(draws)];
  return ['identify', identity(world, draws)];
}

const CAUSES = ['destroyed', 'scrapped', 'consumed', 'sampled', 'lost', 'exported', 'written_off'];

function reported(draws: Draws): Fields {
  const as = draws.of(['stolen', 'missing', 'found']);
  return { as, ...(as === 'found' ? somewhere(draws) : {}) };
}

function somewhere(draws: Draws): Fields {
  return draws.percent(60) ? { location: draws.of(PLACES) } : {};
}

function shipment(draws: Draws): Fields {
  const title = draws.percent(40) ? { owner: draws.of(PARTIES) } : {};
  const location = draws.percent(10) ? { location: draws.of(PLACES) } : {};
  if (draws.percent(30)) return { toParty: draws.of(PARTIES), ...title, ...location };
  return {
    toLocation: draws.of(PLACES),
    ...(draws.percent(50) ? { toParty: draws.of(PARTIES) } : {}),
    ...title,
    ...location,
  };
}

function sale(draws: Draws): Fields {
  const drawn = draws.below(10);
  if (drawn < 2) return { purpose: 'dispense' };
  if (drawn < 6) return { owner: draws.of(PARTIES) };
  return { toParty: draws.of(PARTIES), ...(draws.percent(50) ? { toLocation: draws.of(PLACES) } : {}) };
}

function identity(world: World, draws: Draws): Fields {
  const change = draws.of(['added', 'added', 'replaced', 'ended']);
  return {
    identifier: draws.of(world.aliases),
    change,
    ...(change === 'replaced' ? { former: draws.of([...world.aliases, ...world.subjects]) } : {}),
  };
}

function position(draws: Draws): Fields {
  return draws.percent(50) ? { position: draws.of(['front', 'rear']) } : {};
}

function counters(draws: Draws): Fields {
  return draws.percent(30)
    ? { counters: [{ name: 'hours', value: `${draws.below(50)}.${draws.below(10)}`, since: 'new' }] }
    : {};
}

/** Whatever comes to mind. */
function odd(world: World, draws: Draws): readonly [string, Fields] {
  const all: readonly (readonly [string, Fields])[] = [
    ['manufacture', { location: draws.of(PLACES) }],
    ['introduce', { location: draws.of(PLACES), owner: draws.of(PARTIES) }],
    ['receive', { location: draws.of(PLACES), ...(draws.percent(30) ? { owner: draws.of(PARTIES) } : {}) }],
    ['move', { location: draws.of(PLACES) }],
    ['ship', shipment(draws)],
    ['pack', { container: draws.of([...world.containers, ...world.assemblies]) }],
    ['unpack', { container: draws.of(world.containers) }],
    [
      'install',
      {
        assembly: draws.of([...world.assemblies, ...world.containers.filter((id) => !world.pallets.includes(id))]),
        ...position(draws),
      },
    ],
    ['remove', { assembly: draws.of(world.assemblies), ...position(draws), location: draws.of(PLACES) }],
    ['sell', sale(draws)],
    ['return', { location: draws.of(PLACES), purpose: 'refund', owner: draws.of(PARTIES) }],
    ['identify', identity(world, draws)],
    ['decommission', { cause: draws.of(CAUSES) }],
    ['report', reported(draws)],
  ];
  return draws.of(all);
}
