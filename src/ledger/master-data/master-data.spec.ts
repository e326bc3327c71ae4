import { describe, expect, it } from '@jest/globals';
import { PureLedger, SELF } from '../../../test/support/pure-ledger.js';
import type { StatementDraft } from './statement-draft.js';
import { COUNTRIES } from './countries.js';
import { faultsOfFields } from './field-faults.js';
import { isIssuedBy } from './issuers.js';
import { isMasterDataEvent } from './master-data.events.js';
import { elevenDigits, isNdc, ndcInGtin, tenDigits } from './ndc.js';
import { NOTHING_SAID, holdingAt, type StatementKept } from './statements.js';
import { ranked, toldOf, type Statement } from './told-of.js';
import { withEvent } from './known-subjects.js';

const PRODUCT = '01/00300011111116';

describe('a National Drug Code', () => {
  it('is told in three configurations of ten digits and as the eleven of billing', () => {
    expect(['0001-1111-11', '00011-111-11', '00011-1111-1', '00001-1111-11', '00001111111'].map(isNdc)).toEqual(
      Array(5).fill(true),
    );
    expect(['0001111111', '0001-111-11', '1-2-3', '000011111-11', ''].map(isNdc)).toEqual(Array(5).fill(false));
  });

  it('is one code in all its spellings', () => {
    expect(['0001-1111-11', '00001-1111-11', '00001111111'].map(elevenDigits)).toEqual(Array(3).fill('00001111111'));
    expect(elevenDigits('12345-678-90')).toBe('12345067890');
    expect(elevenDigits('12345-6789-0')).toBe('12345678900');
    expect(elevenDigits('0001111111')).toBeUndefined();
  });

  it('stands in a GTIN of the prefix 03, whichever zero its eleven digits have more', () => {
    expect(ndcInGtin(PRODUCT)).toBe('0001111111');
    expect(ndcInGtin('01/09506000134352')).toBeUndefined();
    expect(tenDigits('12345067890')).toEqual(['1234567890']);
    // 01230-0456-07, of which each segment begins with a zero.
    expect(tenDigits('01230045607')).toEqual(['1230045607', '0123045607', '0123004567']);
    const faults = (ndc: string) => faultsOfFields(PRODUCT, { ndc }).map(({ rule }) => rule.split(':')[0]);
    expect(['0001-1111-11', '00011-111-11', '00001111111'].flatMap(faults)).toEqual([]);
    expect(faults('0002-1111-11')).toEqual(['is not the code that stands in the GTIN, which is 0001111111']);
    expect(faultsOfFields('01/09506000134352', { ndc: '0002-1111-11' })).toEqual([]);
  });
});

describe('what is said', () => {
  it('names countries of ISO 3166-1', () => {
    expect(COUNTRIES.size).toBe(249);
    const fields = { countryOfOrigin: 'US', address: { country: 'UK' }, licences: [{ number: '1', country: 'usa' }] };
    expect(faultsOfFields(PRODUCT, fields).map(({ field }) => field)).toEqual([
      'address.country',
      'licences[0].country',
    ]);
  });

  it('is not against itself', () => {
    const of = (id: string, fields: object): readonly string[] => faultsOfFields(id, fields).map(({ field }) => field);
    expect(of('414/9506000134369', { within: '414/9506000134369' })).toEqual(['within']);
    expect(of('414/9506000134369', { within: 'own/a/b', level: 'site' })).toEqual(['within']);
    expect(of('414/9506000134369', { within: 'own/a/b', level: 'bin' })).toEqual([]);
    expect(of('417/9506000134369', { companyPrefixes: ['9506000', '4012345'] })).toEqual([]);
    expect(of('417/9506000134369', { companyPrefixes: ['4012345', '12'] })).toEqual([
      'companyPrefixes[0]',
      'companyPrefixes[1]',
    ]);
    expect(of('01/00300011111116/10/A', { madeOn: '2026-02-01', expiry: '2026-01-31' })).toEqual(['expiry']);
    expect(of(PRODUCT, { names: { de: 'a', 'pt-BR': 'b', German: 'c' } })).toEqual(['names.German']);
  });
});

describe('what holds at a moment', () => {
  const kept = (position: number, from: number, more: Partial<StatementKept> = {}): StatementKept => ({
    ...{ position, by: 'p', spoken: 'party', fromMs: from, text: String(position) },
    ...more,
  });
  const at = (ms: number, ...statements: readonly StatementKept[]): readonly number[] =>
    holdingAt(statements, ms).map(({ position }) => position);

  it('is what began last by then, whenever it was recorded; of two that began at once the later word', () => {
    expect(at(4, kept(1, 1), kept(2, 5), kept(3, 3))).toEqual([3]);
    expect(at(9, kept(1, 1), kept(2, 5), kept(3, 3))).toEqual([2]);
    expect(at(1, kept(1, 1), kept(2, 1))).toEqual([2]);
    expect(at(0, kept(1, 1))).toEqual([]);
  });

  it('ends, and what was said before does not come back', () => {
    const all = [kept(1, 1), kept(2, 3, { untilMs: 5 })];
    expect([2, 4, 5, 9].map((ms) => at(ms, ...all))).toEqual([[1], [2], [], []]);
  });

  it('is never what was declared a mistake, and what that stood in place of counts again', () => {
    expect(at(4, kept(1, 1), kept(2, 3, { isErroneous: true }))).toEqual([1]);
  });

  it('is told of each who speaks, and of each sender of documents apart', () => {
    const document = { spoken: 'document' } as const;
    const all = [kept(1, 1), kept(2, 1, { by: 'q' }), kept(3, 1, document), kept(4, 1, { ...document, sender: 's' })];
    expect(at(2, ...all)).toEqual([1, 2, 3, 4]);
  });
});

describe('who is believed', () => {
  const prefixes = { prefixOf: () => '9506000', prefixesOfParty: () => [] };
  const statement = (position: number, by: string, more: Partial<Statement> = {}): Statement => ({
    ...{ position, by, spoken: 'party', fromMs: 0, text: '', captured: position, capture: 'c', recordedAtMs: 0 },
    ...{ at: '2026-01-01', fields: {} },
    ...more,
  });

  it('is who issued the id: of its company prefix, of its own numbers, or the party itself', () => {
    expect(isIssuedBy('01/09506000134352', '417/9506000134369', prefixes)).toBe(true);
    expect(isIssuedBy('01/09506000134352', '417/4012345000009', prefixes)).toBe(false);
    expect(isIssuedBy('01/09506000134352', '417/4012345000009', { ...prefixes, prefixesOfParty: () => ['9506000'] })).toBe(true); // prettier-ignore
    const unknown = { ...prefixes, prefixOf: () => undefined };
    expect(isIssuedBy('01/09506000134352', '417/9506000134369', unknown)).toBe(false);
    expect(isIssuedBy('417/9506000134369', '417/9506000134369', unknown)).toBe(true);
    expect(isIssuedBy('own/volta/motor', 'own/volta/self', unknown)).toBe(true);
    expect(isIssuedBy('own/volta/motor', 'own/acme/self', unknown)).toBe(false);
  });

  it('speaks for each field: ourselves, then the issuer, then whoever claimed last; others are shown', () => {
    const all = ranked(
      [
        statement(1, 'own', { spoken: 'own', fields: { name: 'ours', ndc: '0001-1111-11' } }),
        statement(2, 'maker', { fields: { name: 'theirs', strength: '5 mg', ndc: '00001111111' } }),
        statement(3, 'x', { fields: { strength: '6 mg', brand: 'X' } }),
        statement(4, 'maker', { spoken: 'document', sender: 'maker', fields: { brand: 'Y' } }),
      ],
      ({ by }) => by === 'maker',
    );
    expect(all.map(({ standing, position }) => [standing, position])).toEqual([
      ['own', 1],
      ['issuer', 2],
      ['claim', 4],
      ['claim', 3],
    ]);
    const { fields, sources, disagreements } = toldOf(all);
    expect(fields).toEqual({ name: 'ours', ndc: '0001-1111-11', strength: '5 mg', brand: 'Y' });
    expect(sources.strength).toEqual({ by: 'maker', standing: 'issuer', position: 2 });
    // One code in two spellings is no contradiction.
    expect(disagreements.map(({ field }) => field)).toEqual(['name', 'strength', 'brand']);
  });
});

describe('stating', () => {
  const draft = (more: Partial<StatementDraft> = {}): StatementDraft => ({
    ...{ kind: 'product', id: PRODUCT, spoken: 'own', fields: { name: 'a', strength: '1 mg' } },
    ...more,
  });
  const ledger = new PureLedger();
  const state = (...statements: readonly StatementDraft[]): readonly (string | number)[][] => {
    const decided = ledger.when({ operation: 'state-master-data', recordedFor: SELF, statements });
    if (decided.kind !== 'accepted') throw new Error(decided.kind);
    return decided.events.map(({ type, revision }) => [type, revision]);
  };

  it('records what is new and nothing else, in the order of the subject', () => {
    expect(state(draft())).toEqual([['MasterDataStated', 0]]);
    expect(state(draft({ fields: { strength: '1 mg', name: 'a' } }))).toEqual([]);
    expect(state(draft({ spoken: 'document', sender: 's' }))).toEqual([['MasterDataStated', 1]]);
    expect(state(draft({ fields: { name: 'b' } }), draft({ fields: { name: 'b' } }))).toEqual([
      ['MasterDataStated', 2],
    ]);
    // What was so before is news again.
    expect(state(draft())).toEqual([['MasterDataStated', 3]]);
    expect(state(draft({ until: '2030-01-01' }))).toEqual([['MasterDataStated', 4]]);
    expect(state(draft({ at: '2020-01-01' }))).toEqual([['MasterDataStated', 5]]);
    expect(state(draft({ at: '2021-01-01' }))).toEqual([]);
  });

  it('is corrected, once and whole', () => {
    const events = ledger.events.filter(isMasterDataEvent);
    const { subject, position, data } = events[2] as (typeof events)[number];
    const correct = (more: object = {}) =>
      ledger.when({
        ...{ operation: 'correct', recordedFor: SELF, target: { event: position }, found: new Map() },
        ...{ statements: [{ subject, position, by: data.by, kind: 'product' }], ...more },
      });
    expect(correct({ ofParties: ['own/other/party'] }).kind).toBe('refused');
    expect(correct()).toMatchObject({
      kind: 'accepted',
      events: [{ type: 'MasterDataErrorDeclared', revision: 6, data: { erroneous: position } }],
    });
    expect(correct().kind).toBe('refused');
    const known = ledger.events.filter(isMasterDataEvent).reduce(withEvent, NOTHING_SAID);
    expect(known.revision).toBe(6);
    expect(known.statements.map(({ isErroneous }) => isErroneous === true)).toEqual([
      ...[false, false, true, false, false, false],
    ]);
  });
});
