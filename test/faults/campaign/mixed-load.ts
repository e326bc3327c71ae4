import { Chance } from '../chance.js';
import { PRODUCT, type Reply, type Script, type Sent } from '../witness.js';
import type { ItemsOperationName } from '../../../src/ledger/operations/operations.js';

const PLACES = ['own/acme/plant', 'own/acme/dock', 'own/acme/shelf-1', 'own/acme/shelf-2'] as const;
const BUYER = 'own/buyer/self';
const BUYERS_DOCK = 'own/buyer/dock';
/** Events of the past are told of this day. */
const DAY_MS = Date.parse('2026-03-02T00:00:00Z');
const HOUR_MS = 3_600_000;
const BULK_MOST = 400;
/** More than fits one append. */
const HUGE = 6_000;

type Told = Omit<Sent, 'key'>;
/** Yields an operation, is given what was answered to it. */
type Episode = Generator<Told, void, Reply>;

/**
 * What a plant does all day, told by several clients: single items, bulk, containers, things told late, recalls, corrections. Each client has items
 * of its own and waits for each answer, so that it is known for each operation whether it is to be taken or refused. All follows from the seed.
 */
export class MixedLoad {
  private readonly seats: readonly Seat[];

  constructor(name: string, seed: number, clients: number) {
    const seats = Array.from({ length: clients }, (_, seat) => seat);
    this.seats = seats.map((seat) => new Seat(`${name}-${seat}`, Chance.of(seed, `${name} client ${seat}`)));
  }

  /** A client that is started in another round goes on where the one before it in its seat was. */
  script(client: number): Script {
    const seat = this.seats[client % this.seats.length];
    if (!seat) throw new Error('there are no seats');
    return seat;
  }
}

class Seat implements Script {
  private serial = 0;
  private operations = 0;
  private episode: Episode;
  private now: Sent;

  constructor(
    private readonly name: string,
    private readonly chance: Chance,
  ) {
    this.episode = this.nextEpisode();
    this.now = this.keyed(this.episode.next() as IteratorYieldResult<Told>);
  }

  current(): Sent {
    return this.now;
  }

  answered(reply: Reply): void {
    let step = this.episode.next(reply);
    if (step.done === true) {
      this.episode = this.nextEpisode();
      step = this.episode.next();
    }
    this.now = this.keyed(step as IteratorYieldResult<Told>);
  }

  private keyed({ value }: IteratorYieldResult<Told>): Sent {
    return { ...value, key: `${this.name}-${++this.operations}-${value.name.split('/').at(-1)}` };
  }

  private nextEpisode(): Episode {
    const drawn = this.chance.below(100);
    if (drawn < 35) return this.single();
    if (drawn < 50) return this.container();
    if (drawn < 65) return this.late();
    if (drawn < 75) return this.recall();
    if (drawn < 88) return this.correction();
    return this.bulk(drawn < 99 ? 1 + this.chance.below(BULK_MOST) : HUGE);
  }

  private *single(): Episode {
    const items = this.units(1 + this.chance.below(3));
    yield tell('manufacture', items, { lot: 'L1', location: PLACES[0] });
    for (let moves = this.chance.below(4); moves > 0; moves--)
      yield tell('move', items, { location: this.chance.pick(PLACES) });
    yield tell('sell', items, { owner: BUYER });
  }

  private *bulk(count: number): Episode {
    const from = `${this.name}-B${String(++this.serial).padStart(5, '0')}`;
    const range = { product: PRODUCT, from: `${from}00001`, to: `${from}${String(count).padStart(5, '0')}` };
    const about = (name: ItemsOperationName, more: object): Told => ({
      name,
      items: count,
      body: { items: [range], ...more },
    });
    yield about('manufacture', { lot: 'BULK', location: PLACES[0] });
    if (count < HUGE) yield about('move', { location: this.chance.pick(PLACES) });
  }

  private *container(): Episode {
    const items = this.units(2 + this.chance.below(4));
    const pallet = this.pallet();
    yield tell('manufacture', items, { lot: 'P1', location: PLACES[0] });
    // The container's own life begins with it, and it is one of the items.
    const packed = tell('pack', items, { container: pallet, location: PLACES[0] });
    yield { ...packed, items: items.length + 1 };
    yield tell('ship', [pallet], { toParty: BUYER, toLocation: BUYERS_DOCK, owner: BUYER });
    yield tell('receive', [pallet], { location: BUYERS_DOCK, recordedFor: BUYER });
    yield tell('unpack', items.slice(1), { container: pallet, recordedFor: BUYER });
  }

  private *late(): Episode {
    const items = this.units(1 + this.chance.below(2));
    const at = (hour: number): string => new Date(DAY_MS + hour * HOUR_MS).toISOString();
    yield tell('manufacture', items, { lot: 'LATE', location: PLACES[0], at: at(1) });
    yield tell('move', items, { location: PLACES[1], at: at(9) });
    for (let hour = 8; hour > this.chance.below(8); hour -= 3)
      yield tell('move', items, { location: this.chance.pick(PLACES), at: at(hour) });
    yield { ...tell('move', items, { location: PLACES[1], at: at(0) }), status: 409 };
  }

  private *recall(): Episode {
    const items = this.units(2);
    const recall = `${this.name}-R${++this.serial}`;
    yield tell('manufacture', items, { lot: recall, location: PLACES[0] });
    const scope = { anyOf: [{ lots: [`${PRODUCT}/10/${recall}`] }] };
    yield { name: '/v1/recalls', items: 0, events: 1, body: { id: recall, reason: 'glass particles', scope } };
    yield { ...tell('sell', items, { owner: BUYER }), status: 409 };
    yield { name: `/v1/recalls/${recall}/clear`, items: 1, body: { items: items.slice(0, 1), remedy: 'repaired' } };
    yield tell('sell', items.slice(0, 1), { owner: BUYER });
    yield { name: `/v1/recalls/${recall}/close`, items: 0, events: 1, body: { reason: 'all accounted for' } };
    yield tell('sell', items.slice(1), { owner: BUYER });
  }

  private *correction(): Episode {
    const items = this.units(2);
    yield tell('manufacture', items, { lot: 'C1', location: PLACES[0] });
    const wrong = yield tell('move', items, { location: PLACES[2] });
    yield tell('move', items, { location: PLACES[3] });
    const body = { capture: wrong.body.capture, reason: 'wrong shelf' };
    yield { name: 'correct', items: items.length, body };
    yield tell('sell', items, { owner: BUYER });
  }

  private units(count: number): readonly string[] {
    return Array.from({ length: count }, () => `${PRODUCT}/21/${this.name}-${++this.serial}`);
  }

  private pallet(): string {
    const seat = Number(this.name.split('-').at(-1)) % 100;
    const digits = `3${String(seat).padStart(2, '0')}${String(++this.serial).padStart(14, '0')}`;
    return `00/${digits}${checkDigit(digits)}`;
  }
}

function tell(name: ItemsOperationName, items: readonly string[], more: object): Told {
  return { name, items: items.length, body: { items, ...more } };
}

/** GS1 modulo 10. */
function checkDigit(digits: string): number {
  const sum = [...digits]
    .reverse()
    .reduce((total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 3 : 1), 0);
  return (10 - (sum % 10)) % 10;
}
