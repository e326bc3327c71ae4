/** Facts of production: what a recall may single out besides product and lot. */
export interface Production {
  readonly line?: string;
  readonly equipment?: string;
  readonly operator?: string;
  readonly supplier?: string;
}

export type Attributes = Readonly<Record<string, string | number | boolean>>;

/** What an item is, as against where and whose it is. `product` and `lot` are canonical ids, `expiry` a date. */
export interface ItemFacts {
  readonly product?: string;
  readonly lot?: string;
  readonly expiry?: string;
  readonly attributes?: Attributes;
  readonly production?: Production;
}

/** A fact that was said of an item otherwise than it is known. Facts with parts are told part by part: `production.line`. */
export interface OtherFact {
  readonly fact: string;
  readonly known: string;
  readonly said: string;
}

const WHOLE = ['product', 'lot', 'expiry'] as const;
const IN_PARTS = ['attributes', 'production'] as const;
type Parts = Readonly<Record<string, string | number | boolean>>;

function partsOf(facts: ItemFacts, name: (typeof IN_PARTS)[number]): Parts {
  return (facts[name] ?? {}) as Parts;
}

/** The facts of those that are said which are not known so: they are unknown, or others are known. Undefined where there are none. */
export function newsIn(said: ItemFacts, known: ItemFacts): ItemFacts | undefined {
  const whole = WHOLE.flatMap((name) =>
    said[name] === undefined || said[name] === known[name] ? [] : [[name, said[name]]],
  );
  const inParts = IN_PARTS.flatMap((name) => {
    const have = partsOf(known, name);
    const parts = Object.entries(partsOf(said, name)).filter(
      ([part, value]) => !Object.hasOwn(have, part) || have[part] !== value,
    );
    return parts.length === 0 ? [] : [[name, Object.fromEntries(parts)]];
  });
  const news = [...whole, ...inParts];
  return news.length === 0 ? undefined : (Object.fromEntries(news) as ItemFacts);
}

/** What is known, with what was not and is said now: each fact, and each part of one, by itself. */
export function filledIn<T extends ItemFacts>(known: T, said: ItemFacts): T {
  const news = newsIn(said, known);
  if (!news) return known;
  const parts = IN_PARTS.flatMap((name) => {
    const merged = { ...partsOf(news, name), ...partsOf(known, name) };
    return Object.keys(merged).length === 0 ? [] : [[name, merged]];
  });
  const { product, lot, expiry } = news;
  const whole = Object.entries({ product, lot, expiry }).filter(([, value]) => value !== undefined);
  return { ...(Object.fromEntries(whole) as Partial<T>), ...known, ...(Object.fromEntries(parts) as Partial<T>) };
}

/** Where both are known and differ. */
export function othersIn(said: ItemFacts, known: ItemFacts): readonly OtherFact[] {
  const news = newsIn(said, known) ?? {};
  const whole = WHOLE.flatMap((fact) => otherOf(fact, known[fact], news[fact]));
  const inParts = IN_PARTS.flatMap((name) => {
    const have = partsOf(known, name);
    return Object.entries(partsOf(news, name)).flatMap(([part, value]) =>
      otherOf(`${name}.${part}`, Object.hasOwn(have, part) ? have[part] : undefined, value),
    );
  });
  return [...whole, ...inParts];
}

type Value = string | number | boolean | undefined;

function otherOf(fact: string, known: Value, said: Value): readonly OtherFact[] {
  return known === undefined || said === undefined ? [] : [{ fact, known: String(known), said: String(said) }];
}
