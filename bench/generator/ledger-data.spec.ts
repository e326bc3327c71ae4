import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { parseIdentifier } from '../../src/ledger/identity/identity.js';
import { hours, lotSteps, type KeyedRequest } from './ledger-data.js';
import { LOT_ITEMS } from './lot.js';

interface Entry {
  readonly id: string;
  readonly container?: string;
  readonly assembly?: string;
  readonly components?: readonly ({ readonly id: string } | { readonly lot: string })[];
}

interface Body {
  readonly items: readonly (string | Entry)[];
  readonly at: string;
  readonly components?: Entry['components'];
  readonly [field: string]: unknown;
}

const bodyOf = ({ body }: KeyedRequest): Body => JSON.parse(String(body)) as Body;
const entriesOf = (body: Body): readonly Entry[] =>
  body.items.map((item) => (typeof item === 'string' ? { id: item } : item));

const all = (seed: number, items: number): readonly KeyedRequest[] => [...hours({ seed, items })].flat();

function digest(requests: readonly KeyedRequest[]): string {
  const hash = createHash('sha256');
  for (const { key, path, body } of requests) hash.update(`${key} ${path} ${String(body)}\n`);
  return hash.digest('hex');
}

/** Own events of each serialized item: one for each time that it is named, and one for being built in. */
function eventsByItem(requests: readonly KeyedRequest[]): ReadonlyMap<string, number> {
  const events = new Map<string, number>();
  const add = (id: string): void => void (id.startsWith('00/') || events.set(id, (events.get(id) ?? 0) + 1));
  for (const request of requests) {
    for (const { id, components = [] } of entriesOf(bodyOf(request))) {
      add(id);
      for (const component of components) if ('id' in component) add(component.id);
    }
  }
  return events;
}

const two = all(7, 2 * LOT_ITEMS);

describe('generated data', () => {
  it('is the same for a seed, in whatever size it is made, and another for another seed', () => {
    expect(digest(all(7, 2 * LOT_ITEMS))).toBe(digest(two));
    const larger = new Map(all(7, 5 * LOT_ITEMS).map((request) => [request.key, request]));
    expect(digest(two.map(({ key }) => larger.get(key)).filter((found) => found !== undefined))).toBe(digest(two));
    const ids = new Set(eventsByItem(two).keys());
    expect([...eventsByItem(all(8, 2 * LOT_ITEMS)).keys()].filter((id) => ids.has(id))).toEqual([]);
  });

  it('has as many items as asked for, each with 6 to 12 events of its own', () => {
    const counts = [...eventsByItem(all(3, 10 * LOT_ITEMS)).values()];
    expect(counts).toHaveLength(10 * LOT_ITEMS);
    expect([Math.min(...counts), Math.max(...counts)]).toEqual([6, 12]);
  });

  it('names nothing but valid identifiers, in their canonical form', () => {
    const wrong: unknown[] = [];
    const check = (text: unknown, role: Parameters<typeof parseIdentifier>[1]): void => {
      const parsed = parseIdentifier(String(text), role);
      if (!parsed.ok || parsed.id.canonical !== text) wrong.push(text, parsed);
    };
    for (const body of two.map(bodyOf)) {
      for (const { id, container, assembly } of entriesOf(body))
        for (const subject of [id, container, assembly]) if (subject !== undefined) check(subject, 'subject');
      for (const field of ['location', 'toLocation']) if (body[field] !== undefined) check(body[field], 'location');
      for (const field of ['recordedFor', 'toParty', 'owner'])
        if (body[field] !== undefined) check(body[field], 'party');
    }
    expect(wrong).toEqual([]);
  });

  it('sends each step of an item after the one before it, in the order of time', () => {
    const last = new Map<string, string>();
    for (const body of two.map(bodyOf)) {
      for (const { id } of entriesOf(body)) {
        expect(body.at > (last.get(id) ?? '')).toBe(true);
        last.set(id, body.at);
      }
    }
  });

  it('builds vehicles four levels deep, each assembly of 3 to 40 components', () => {
    const built = new Map<string, readonly string[]>();
    const counts: number[] = [];
    for (const body of two.filter(({ path }) => path.endsWith('/manufacture')).map(bodyOf)) {
      for (const { id, components = body.components ?? [] } of entriesOf(body)) {
        if (components.length > 0) counts.push(components.length);
        built.set(
          id,
          components.map((component) => ('id' in component ? component.id : component.lot)),
        );
      }
    }
    const depth = (id: string): number =>
      Math.max(0, ...(built.get(id) ?? []).map((component) => 1 + depth(component)));
    expect([Math.min(...counts) >= 3, Math.max(...counts) <= 40]).toEqual([true, true]);
    const cars = [...built.keys()].filter((id) => id.startsWith('vin/'));
    expect(cars.length).toBeGreaterThan(5);
    expect(new Set(cars.map(depth))).toEqual(new Set([4]));
  });

  it('is skewed: few products and shops have most of it', () => {
    const products = new Map<string, number>();
    for (let number = 0; number < 400; number++) {
      const [first] = lotSteps({ seed: 1, number });
      const [made] = first?.operations('2023-01-01T00:00:00Z') ?? [];
      const [item] = entriesOf(made?.body as unknown as Body);
      const product = item?.id.split('/21/')[0] ?? '';
      if (product.startsWith('01/')) products.set(product, (products.get(product) ?? 0) + 1);
    }
    const counts = [...products.values()].sort((a, b) => b - a);
    const total = counts.reduce((sum, count) => sum + count, 0);
    const firstQuarter = counts.slice(0, 10).reduce((sum, count) => sum + count, 0);
    expect(counts.length).toBeGreaterThan(20);
    expect(firstQuarter / total).toBeGreaterThan(0.5);
  });
});
