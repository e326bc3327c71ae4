import { describe, expect, it } from '@jest/globals';
import type { Sentence, Sentences } from '../../src/ledger/sentences.js';

/** A refusal as it is told: what it says, the field that it names, and the value of that. */
export interface Provoked {
  readonly rule: string;
  readonly field?: string;
  readonly value?: unknown;
}

/** What is done to be refused, what is told of the field, and the values that the sentence tells. */
export interface Provocation<Values extends readonly unknown[]> {
  readonly by: () => Provoked | Promise<Provoked>;
  readonly told?: Omit<Provoked, 'rule'>;
  readonly says: Values;
}

type Set = Sentences<Readonly<Record<string, { readonly wanted: (...values: never[]) => string }>>>;

/** Each sentence of a closed set, provoked: one that nothing provokes has no entry here, and does not compile. */
export function provokesEach<S extends Readonly<Record<keyof S, (...values: never[]) => Sentence>>>(
  name: string,
  set: S,
  provocations: { readonly [Code in keyof S]: Provocation<Parameters<S[Code]>> },
): void {
  describe(name, () => {
    it('are all provoked', () => {
      expect(Object.keys(provocations).sort()).toEqual(Object.keys(set).sort());
    });
    it.each(Object.keys(set))('%s', async (code) => {
      const {
        by,
        told = {},
        says,
      } = (provocations as Readonly<Record<string, Provocation<never[]>>>)[code] ?? {
        by: () => ({ rule: 'nothing provokes it' }),
        says: [],
      };
      const expected = (set as unknown as Set)[code]?.(...says);
      expect(await by()).toMatchObject({ ...told, rule: expected });
    });
  });
}
