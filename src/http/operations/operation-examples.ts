import type { DeclaredOperation } from '../../ledger/operations/declaration.js';

interface Example {
  readonly summary: string;
  readonly value: object;
}

/** The examples of an operation as the document shows them, by name. */
export function examplesOf({ examples }: DeclaredOperation): Readonly<Record<string, Example>> {
  return Object.fromEntries(
    examples.map(({ summary, body }) => [summary.replaceAll(' ', '-'), { summary, value: body }]),
  );
}
