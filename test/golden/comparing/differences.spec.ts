import { describe, expect, it } from '@jest/globals';
import type { Answer } from '../asking/question.js';
import { differences } from './differences.js';

const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };

function json(body: object, headers: Answer['headers'] = {}): Answer {
  return { status: 200, headers: { ...JSON_TYPE, ...headers }, body: JSON.stringify(body) };
}

function fields(recorded: Answer, now: Answer): readonly string[] {
  return differences(recorded, now).map(({ field }) => field);
}

describe('what differs from a recorded answer', () => {
  it('is a value, a field that is gone, and an entry more or less', () => {
    const recorded = json({ id: 'a', place: { kind: 'at', location: 'x' }, events: [1] });
    expect(fields(recorded, json({ id: 'a', place: { kind: 'at', location: 'y' }, events: [1] }))).toEqual([
      'place.location',
    ]);
    expect(fields(recorded, json({ id: 'a', place: { kind: 'at' }, events: [1] }))).toEqual(['place.location']);
    expect(fields(recorded, json({ id: 'a', place: { kind: 'at', location: 'x' }, events: [1, 2] }))).toEqual([
      'events[1]',
    ]);
  });

  it('is the order of entries and of fields', () => {
    expect(fields(json({ list: ['a', 'b'] }), json({ list: ['b', 'a'] }))).toEqual(['list[0]', 'list[1]']);
    expect(fields(json({ of: { a: 1, b: 2 } }), json({ of: { b: 2, a: 1 } }))).toEqual(['order of of']);
  });

  it('is the status, a header that was there, and a mark that the answer is incomplete', () => {
    expect(fields(json({}), { ...json({}), status: 404 })).toEqual(['status']);
    expect(fields(json({}, { etag: '"1"' }), json({}, { etag: '"2"' }))).toEqual(['headers.etag']);
    expect(fields(json({}), json({ incomplete: true }))).toEqual(['incomplete']);
    expect(fields(json({}), json({}, { 'ledger-incomplete': 'true' }))).toEqual(['headers.ledger-incomplete']);
  });

  it('is no field, header or column that was not there', () => {
    expect(fields(json({ a: 1 }), json({ b: { c: 2 }, a: 1 }, { 'ledger-new': '1' }))).toEqual([]);
    const csv = (body: string): Answer => ({ status: 200, headers: { 'content-type': 'text/csv' }, body });
    expect(fields(csv('item,owner\r\nu1,me\r\n'), csv('item,since,owner\r\nu1,2026,me\r\n'))).toEqual([]);
    expect(fields(csv('item,owner\r\nu1,me\r\n'), csv('item,owner\r\nu1,you\r\n'))).toEqual(['units[u1].owner']);
  });

  it('is no sentence, but the code before it', () => {
    const refused = (rule: string, history: string): Answer => json({ violations: [{ rule, history }] });
    const recorded = refused('carried: it is packed in c', 'a history');
    expect(fields(recorded, refused('carried: unpack it from c', 'other words'))).toEqual([]);
    expect(fields(recorded, refused('elsewhere: it is packed in c', 'a history'))).toEqual(['violations[0].rule']);
    const late = 'makes the event at position 7 impossible: carried: it is packed';
    expect(fields(refused(late, ''), refused(late.replace('carried', 'elsewhere'), ''))).toEqual([
      'violations[0].rule',
    ]);
  });

  it('is none either where one of several operations was refused, or an item was skipped for several reasons', () => {
    const several = (rule: string, detail: string): Answer =>
      json({
        answers: [{ problem: { detail, violations: [{ rule, history: detail }] } }],
        skipped: [{ also: [{ rule }] }],
      });
    const recorded = several('carried: it is packed in c', 'a history');
    expect(fields(recorded, several('carried: unpack it from c', 'other words'))).toEqual([]);
    expect(fields(recorded, several('elsewhere: it is packed in c', 'a history'))).toEqual([
      'answers[0].problem.violations[0].rule',
      'skipped[0].also[0].rule',
    ]);
  });

  it('is told of a unit by its item, wherever it stands', () => {
    const units = (...items: readonly string[]): Answer => json({ units: items.map((item) => ({ item })) });
    expect(fields(units('a', 'b', 'c'), units('b', 'c'))).toEqual(['units[a]']);
    expect(fields(units('a', 'b'), units('b', 'a'))).toEqual(['order of units']);
  });
});
