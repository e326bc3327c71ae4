import { describe, expect, it } from '@jest/globals';
import {
  ASKED_OF_THE_LEDGER,
  QUERY_CASES,
  QUERY_DOCUMENTS,
  type QueryDocument,
} from '../../../test/support/epcis/query-cases.js';
import type { EpcisEvent } from '../model/epcis-event.js';
import { readDocument } from '../model/read-document.js';
import { CONTROLS, findParameter, PARAMETERS } from './parameters.js';
import { isMet, readQuery } from './read-query.js';

function eventsIn(document: QueryDocument): readonly EpcisEvent[] {
  const faults: string[] = [];
  const text = JSON.stringify(QUERY_DOCUMENTS[document]);
  const read = [...readDocument(text, ({ severity, rule }) => severity === 'fault' && faults.push(rule))];
  expect(faults).toEqual([]);
  return read.flatMap((one) => (one.kind === 'event' ? [one.event] : []));
}

function asked(parameter: string, ...values: readonly string[]): (event: EpcisEvent) => boolean {
  const read = readQuery(new Map([[parameter, values]]), new Map());
  if ('faults' in read) throw new Error(JSON.stringify(read.faults));
  return (event) => isMet(read.query, event);
}

const MEANT = eventsIn('meant');

describe('the query language of EPCIS 2.0', () => {
  it('has each of the 168 names and patterns of the standard, and a case for each', () => {
    const names = PARAMETERS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.length + CONTROLS.length).toBe(168);
    expect([...new Set(QUERY_CASES.map(({ parameter }) => parameter)), ...ASKED_OF_THE_LEDGER].sort()).toEqual(
      [...names].sort(),
    );
  });

  it.each(QUERY_CASES)(
    '$asked=$value finds what meets it, and nothing else',
    ({ parameter, asked: name, value, unmet }) => {
      expect(findParameter(name)?.parameter.name).toBe(parameter);
      const matches = asked(name, ...value.split('|'));
      expect(MEANT.some(matches)).toBe(true);
      for (const document of unmet) expect([document, eventsIn(document).some(matches)]).toEqual([document, false]);
    },
  );
});
