import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { CONTROLS, PARAMETERS } from './parameters.js';

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

it('docs/epcis.md has each parameter of the query language, as it is declared', () => {
  const rows = [
    ...PARAMETERS.map(({ name, also = [], values, meaning, isIndexed }) => {
      const names = [name, ...also].map((one) => `\`${one}\``).join(', ');
      return [names, capital(meaning), capital(values), isIndexed ? 'yes' : ''];
    }),
    ...CONTROLS.map(({ name, values, meaning }) => [`\`${name}\``, capital(meaning), capital(values), '']),
  ];
  const table = readFileSync('docs/epcis.md', 'utf8')
    .split('\n')
    .filter((line) => /^\| `[A-Za-z]/.test(line));
  const told = table
    .map((line) =>
      line
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
    .filter(([name = '']) =>
      /^`(EQ|GT|GE|LT|LE|WD|MATCH|EXISTS|HASATTR|eventType|order|eventCount|maxEvent)/.test(name),
    );
  expect(told).toEqual(rows);
});
