import { MAKERS, PRODUCTS, SHOPS, type Site } from '../generator/catalogue.js';
import { numbers } from '../generator/random.js';
import { LoadClient, listOf, type JsonBody } from '../load-client.js';
import { atMost, count, percentile, waits, type Figure } from '../report.js';
import { chainName, newCase, operation } from '../supply-chain.js';
import type { RowContext } from './row.js';

const UNITS = 10_000;
const CASE_UNITS = 50;
const RECALLS = 20;
const ROUNDS = 20;
const WARM_ROUNDS = 2;
/** Units whose owners are asked for after each operation; all of them are at the end. */
const ASKED_UNITS = 5;
const IDS_A_QUESTION = 1_000;

interface Pallet {
  readonly id: string;
  readonly units: readonly string[];
  readonly lot: string;
}

interface Seen {
  readonly answerMs: number;
  /** From the answer until stock and ownership of every unit show it. */
  readonly shownMs: number;
}

/** A pallet of 10,000 units in 200 cases goes to and fro between two parties, while recalls of other goods are open. */
export async function container({ ledger }: RowContext): Promise<readonly Figure[]> {
  const client = await LoadClient.open(ledger.url);
  const [here] = MAKERS;
  const [there] = SHOPS;
  if (!here || !there) throw new Error('the catalogue is empty');
  try {
    const pallet = await palletOf(client, here);
    const seen = new Map<string, Seen[]>([...STEPS].map((name) => [name, []]));
    for (let round = 0; round < WARM_ROUNDS + ROUNDS; round++) {
      const [from, to] = round % 2 === 0 ? [here, there] : [there, here];
      for (const name of STEPS) {
        const one = await step(client, pallet, name, { from, to });
        if (round >= WARM_ROUNDS) seen.get(name)?.push(one);
      }
    }
    await checkAll(client, pallet, (WARM_ROUNDS + ROUNDS) % 2 === 0 ? here : there);
    return figuresOf(seen);
  } finally {
    client.close();
  }
}

async function palletOf(client: LoadClient, here: Site): Promise<Pallet> {
  const [product] = PRODUCTS;
  const name = chainName();
  const units = numbers(UNITS).map((n) => `${product}/21/${name}-${n}`);
  const cases = numbers(UNITS / CASE_UNITS).map(newCase);
  const id = newCase();
  const items = units.map((unit, n) => ({ id: unit, container: cases[Math.floor(n / CASE_UNITS)] }));
  const at = { recordedFor: here.party, location: here.location };
  await client.send(operation('manufacture', { items: units, lot: name, ...at }));
  await client.send(operation('pack', { items, ...at }));
  await client.send(operation('pack', { items: cases, container: id, ...at }));
  for (const n of numbers(RECALLS)) {
    const [lots, components] = [[`${product}/10/${name}R${n}`], [`own/bench/part/10/${name}R${n}`]];
    const scope = { anyOf: [n % 2 === 0 ? { lots } : { components }] };
    const body = { reason: 'another lot', scope, blocks: ['sale', 'shipment', 'use'] };
    await client.send({ path: '/v1/recalls', body: Buffer.from(JSON.stringify(body)) });
  }
  return { id, units, lot: `${product}/10/${name}` };
}

const STEPS = ['ship', 'receive', 'sell'] as const;
type StepName = (typeof STEPS)[number];
interface Way {
  readonly from: Site;
  readonly to: Site;
}

function bodyOf(name: StepName, pallet: Pallet, { from, to }: Way): JsonBody {
  const items = [pallet.id];
  switch (name) {
    case 'ship':
      return { items, recordedFor: from.party, toParty: to.party, toLocation: to.location };
    case 'receive':
      return { items, recordedFor: to.party, location: to.location };
    case 'sell':
      return { items, recordedFor: from.party, owner: to.party };
  }
}

async function step(client: LoadClient, pallet: Pallet, name: StepName, way: Way): Promise<Seen> {
  const asked = performance.now();
  const { position } = await client.send(operation(name, bodyOf(name, pallet, way)));
  const answered = performance.now();
  const after = String(position);
  const owner = name === 'sell' ? way.to.party : way.from.party;
  await checkStock(client, pallet, { after, owner, name, way });
  for (const n of numbers(ASKED_UNITS)) {
    const unit = encodeURIComponent(pallet.units[Math.floor((n * UNITS) / ASKED_UNITS)] ?? '');
    const owners = listOf(await client.send({ path: `/v1/items/${unit}/owners?after=${after}` }), 'owners');
    if (owners.at(-1)?.['owner'] !== owner)
      throw new Error(`after ${name} a unit is owned by ${String(owners.at(-1)?.['owner'])}, not by ${owner}`);
  }
  return { answerMs: answered - asked, shownMs: performance.now() - answered };
}

interface Expected {
  readonly after: string;
  readonly owner: string;
  readonly name: StepName;
  readonly way: Way;
}

/** All units in one row: at one place, of one owner. Stock stands at the position asked for, so it is right at once, or wrong. */
async function checkStock(client: LoadClient, { lot }: Pallet, expected: Expected): Promise<void> {
  const { after, owner, name, way } = expected;
  const path = `/v1/stock?lot=${encodeURIComponent(lot)}&groupBy=location,owner&after=${after}`;
  const [row, ...others] = listOf(await client.send({ path }), 'stock');
  const place = row?.['place'] as JsonBody | undefined;
  const location = name === 'ship' ? place?.['toLocation'] : place?.['location'];
  const isRight =
    others.length === 0 &&
    row?.['quantity'] === String(UNITS) &&
    row['owner'] === owner &&
    location === way.to.location;
  if (!isRight) throw new Error(`after ${name} stock says ${JSON.stringify([row, ...others]).slice(0, 500)}`);
}

/** In the end each single unit is asked for. */
async function checkAll(client: LoadClient, { units }: Pallet, { party, location }: Site): Promise<void> {
  for (let from = 0; from < UNITS; from += IDS_A_QUESTION) {
    const body = Buffer.from(JSON.stringify({ ids: units.slice(from, from + IDS_A_QUESTION) }));
    const items = listOf(await client.send({ path: '/v1/items/query', body }), 'items');
    const wrong = items.find((item) => item['owner'] !== party || (item['place'] as JsonBody)['location'] !== location);
    if (wrong || items.length !== IDS_A_QUESTION)
      throw new Error(`${items.length} units answered, one is wrong: ${JSON.stringify(wrong)}`);
  }
}

function figuresOf(seen: ReadonlyMap<string, readonly Seen[]>): readonly Figure[] {
  const shown = [...seen.values()].flat().map(({ shownMs }) => shownMs);
  const size = `${count(UNITS)} units at depth 3, ${RECALLS} open recalls`;
  return [
    ...[...seen].map(([name, all]): Figure => {
      const latencies = all.map(({ answerMs }) => answerMs);
      const p99 = percentile(latencies, 0.99);
      const note = `${size}; ${all.length} times`;
      return {
        work: `${name} by SSCC, answered`,
        unit: 'ms',
        ...waits(latencies),
        aims: [atMost(p99, 100, 'p99 ms ')],
        note,
      };
    }),
    {
      work: 'answered -> stock and owners show it',
      unit: 'ms',
      ...waits(shown),
      aims: [atMost(percentile(shown, 0.99), 1_000, 'p99 ms ')],
      note: `the whole stock, the owners of ${ASKED_UNITS} units each time, every unit in the end`,
    },
  ];
}
