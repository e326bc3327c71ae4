import { describe, expect, it } from '@jest/globals';
import { isMatched, readEpcPattern, type Wanted } from './epc-pattern.js';

const UNIT = '01/09506000134352/21/A1';
const matches = (pattern: string, name: string, wanted: Wanted = 'instances'): boolean | undefined => {
  const read = readEpcPattern(pattern, wanted);
  return read && isMatched(name, read);
};

describe('a pattern of identifiers', () => {
  it.each([
    ['urn:epc:idpat:sgtin:9506000.013435.*', UNIT, '01/09506000134369/21/A1'],
    ['urn:epc:idpat:sgtin:9506000.*.*', UNIT, '01/09506001000001/21/A1'],
    ['urn:epc:idpat:sgtin:9506000.*.*', '01/19506000134359/21/A1', '01/09506000134352'],
    ['urn:epc:idpat:sgtin:*.*.*', UNIT, '00/095060000000000017'],
    ['urn:epc:idpat:sscc:9506000.*', '00/395060000000000017', '00/095060010000000015'],
    ['urn:epc:idpat:sgln:9506000.13437.*', '414/9506000134376/254/dock', '414/9506000134383/254/dock'],
    ['urn:epc:idpat:sgln:9506000.13437.*', '414/9506000134376', '414/9506000134383'],
    ['urn:epc:idpat:giai:9506000.*', '8004/9506000X', '8004/9506001X'],
    ['urn:epc:idpat:grai:9506000.13435.*', '8003/095060001343525', '8003/095060001343695'],
    ['https://example.com/01/09506000134352', UNIT, '01/09506000134369/21/A1'],
    ['https://example.com/01/09506000134352/21/*', UNIT, '01/09506000134352/10/A1'],
    ['https://example.com/01/09506000134352/21/A1', UNIT, '01/09506000134352/21/A11'],
    ['(01)09506000134352(21)A1', UNIT, '01/09506000134352/21/A11'],
    ['010950600013435221A1', UNIT, '01/09506000134352/21/A11'],
    ['095060001343520093', '00/095060001343520093', UNIT],
    ['urn:uuid:1', 'urn:uuid:1', 'urn:uuid:11'],
  ])('%s means %s and not %s', (pattern, meant, other) => {
    expect([matches(pattern, meant), matches(pattern, other)]).toEqual([true, false]);
  });

  it('of classes means the class itself, not what is of it', () => {
    const pattern = 'urn:epc:idpat:sgtin:9506000.013435.*';
    expect(matches(pattern, '01/09506000134352', 'classes')).toBe(true);
    expect(matches(pattern, '01/09506000134352/10/L1', 'classes')).toBe(false);
    expect(matches('https://id.gs1.org/01/09506000134352/10/*', '01/09506000134352/10/L1', 'classes')).toBe(true);
  });

  it.each([
    'urn:epc:idpat:sgtin:9506000.*.A1',
    'urn:epc:idpat:sgtin:95.*.*',
    'urn:epc:idpat:none:9506000.*',
    'https://example.com/01/1/21/*',
    '(01)09506000134353(21)A1',
    'hello',
  ])('%s is none', (text) => {
    expect(readEpcPattern(text, 'instances')).toBeUndefined();
  });
});
