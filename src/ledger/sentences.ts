declare const declared: unique symbol;

/** What a refusal may say: made by the closed sets in `*.sentences.ts` alone, so that no literal elsewhere passes for one. */
export type Sentence = string & { readonly [declared]: true };

type Says = (...values: never[]) => string;

/** A rule that a refusal names, as functions of the values that it tells. What says how a thing `is to be` is its own way out. */
type Declared = { readonly wanted: Says } | { readonly wrong: Says; readonly wayOut: Says };

type ValuesOf<D extends Declared> = D extends { readonly wanted: Says }
  ? Parameters<D['wanted']>
  : D extends { readonly wrong: Says; readonly wayOut: Says }
    ? Parameters<D['wrong']> extends readonly []
      ? Parameters<D['wayOut']>
      : Parameters<D['wrong']>
    : never;

export type Sentences<Set extends Readonly<Record<string, Declared>>> = {
  readonly [Code in keyof Set]: (...values: ValuesOf<Set[Code]>) => Sentence;
};

/** One closed set: each rule by its code, which is told to nobody and stands in the tests. */
export function sentences<const Set extends Readonly<Record<string, Declared>>>(set: Set): Sentences<Set> {
  const said = Object.entries<Declared>(set).map(([code, rule]) => [
    code,
    (...values: never[]) =>
      'wanted' in rule ? rule.wanted(...values) : `${rule.wrong(...values)}: ${rule.wayOut(...values)}`,
  ]);
  return Object.fromEntries(said) as Sentences<Set>;
}

/** A sentence that comes back as text: from the log, from another process, or through a library. */
export function asSaid(text: string): Sentence {
  return text as Sentence;
}
