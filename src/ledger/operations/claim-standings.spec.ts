import { describe, expect, it } from '@jest/globals';
import type { ClaimedEvent, RecordedClaim } from '../capture/claimed-events.js';
import { allKnown, claimOfEntry, standingsOf, withStandings } from './claim-standings.js';
import type { EventDraft, ObserveOperation } from './operation.js';

const SELF = 'own/acme/self';
const OTHER = 'own/other/self';
const event = (id: string, content = 'a', more: object = {}): ClaimedEvent => ({ id, content, ...more });
const recorded = (claimed: ClaimedEvent, by = SELF, position = 7): RecordedClaim => ({
  ...{ id: '', index: 0, positions: [], recordedAtMs: 0, capture: `c${position}`, position, by },
  ...claimed,
});
const declared = (content = 'a', at = '2026-02-02T00:00:00.000Z'): ClaimedEvent =>
  event('e', content, { declared: at });
const kinds = (claims: readonly ClaimedEvent[], known: readonly RecordedClaim[] = []): readonly unknown[] =>
  standingsOf(claims, SELF, (id) => known.filter((one) => one.id === id)).map((standing) => standing?.kind);

describe('how an event of a document stands to what is recorded', () => {
  it('is known where the same party told it, by the log or by the same document', () => {
    expect(standingsOf([event('e')], SELF, () => [recorded(event('e'))])).toEqual([
      { kind: 'known', position: 7, capture: 'c7' },
    ]);
    expect(kinds([event('e'), event('e'), event('f')])).toEqual([undefined, 'known', undefined]);
    expect(kinds([{ content: 'a' }, { content: 'a' }])).toEqual([undefined, undefined]);
  });

  it('is not known by the word of another, who could have said it first', () => {
    expect(kinds([event('e')], [recorded(event('e'), OTHER)])).toEqual([undefined]);
  });

  it('contradicts where the id has another content, whoever told that', () => {
    expect(kinds([event('e', 'b')], [recorded(event('e'), OTHER)])).toEqual(['contradicts']);
    expect(kinds([event('e'), event('e', 'b'), event('e', 'b')])).toEqual([undefined, 'contradicts', 'known']);
  });

  it('of a declaration counts for what the same party told, with that content', () => {
    expect(kinds([declared()], [recorded(event('e'))])).toEqual([undefined]);
    expect(kinds([declared('b')], [recorded(event('e'))])).toEqual(['of-other-content']);
    expect(kinds([declared()], [recorded(event('e'), OTHER)])).toEqual(['of-others']);
    expect(kinds([declared(), declared()])).toEqual(['of-unknown', 'known']);
    expect(kinds([declared(), declared('a', 'later')], [recorded(event('e'))])).toEqual([undefined, undefined]);
  });

  it('is erroneous where the same party declared it before it came, and only then', () => {
    expect(kinds([event('e')], [recorded(declared())])).toEqual(['erroneous']);
    expect(kinds([event('e')], [recorded(declared('b'))])).toEqual([undefined]);
    expect(kinds([event('e')], [recorded(declared(), OTHER)])).toEqual([undefined]);
    expect(kinds([event('e')], [recorded(event('e')), recorded(declared())])).toEqual(['known']);
  });

  it('is erroneous where its own document declares it, wherever that stands', () => {
    expect(kinds([event('e'), declared()])).toEqual(['erroneous', undefined]);
    expect(kinds([declared(), event('e')])).toEqual(['of-unknown', 'erroneous']);
    expect(kinds([event('e'), event('e'), declared()])).toEqual(['erroneous', 'known', undefined]);
    expect(kinds([event('e'), declared('b')])).toEqual([undefined, 'of-other-content']);
    expect(kinds([event('e'), declared()], [recorded(event('e'), OTHER)])).toEqual(['erroneous', undefined]);
    // What was told before has positions, which the declaration declares.
    expect(kinds([event('e'), declared()], [recorded(event('e'))])).toEqual(['known', undefined]);
  });

  it('is erroneous where it was declared, also where its id has another content', () => {
    expect(kinds([event('e', 'b'), declared('b')], [recorded(event('e'))])).toEqual(['erroneous', undefined]);
    expect(kinds([event('e', 'b')], [recorded(event('e')), recorded(declared('b'))])).toEqual(['erroneous']);
  });
});

describe('a document without what is known of it', () => {
  const seen = (subject: string): EventDraft => ({
    ...{ type: 'ItemObserved', subject },
    data: { at: '2026-02-01T00:00:00Z', by: SELF, claimed: true },
  });
  const operation = (...ids: readonly string[]): ObserveOperation => ({
    ...{ operation: 'observe', recordedFor: SELF, observations: ids.map(seen) },
    claims: { events: ids.map((id) => event(id)), of: ids.map((_, index) => index) },
  });

  it('keeps the places of all else', () => {
    const left = withStandings(operation('e', 'f', 'g'), (id) => (id === 'f' ? [recorded(event('f'))] : []));
    expect(left.observations.map(({ subject }) => subject)).toEqual(['e', 'g']);
    expect([claimOfEntry(left, 0), claimOfEntry(left, 1), allKnown(left)]).toEqual([0, 2, false]);
  });

  it('is nothing where all is known, but for what was left out', () => {
    const all = withStandings(operation('e'), () => [recorded(event('e'))]);
    expect(allKnown(all)).toBe(true);
    expect(allKnown({ ...all, claims: { events: [{ content: '', refused: true }], of: [] } })).toBe(false);
    expect(allKnown(operation('e'))).toBe(false);
  });
});
