import { describe, expect, it } from '@jest/globals';
import { isUnknownWord, readCbvValue, readGs1Term, webUriOf } from './cbv-values.js';

describe('values of the Core Business Vocabulary', () => {
  it.each([
    ['bizStep', 'shipping', 'urn:epcglobal:cbv:bizstep:shipping', 'https://ref.gs1.org/cbv/BizStep-shipping', 'cbv:BizStep-shipping'],
    ['disposition', 'recalled', 'urn:epcglobal:cbv:disp:recalled', 'https://ref.gs1.org/cbv/Disp-recalled', 'cbv:Disp-recalled'],
    ['bizTransactionType', 'po', 'urn:epcglobal:cbv:btt:po', 'https://ref.gs1.org/cbv/BTT-po', 'cbv:BTT-po'],
    ['sourceDestinationType', 'location', 'urn:epcglobal:cbv:sdt:location', 'https://ref.gs1.org/cbv/SDT-location', 'cbv:SDT-location'],
    ['errorReason', 'did_not_occur', 'urn:epcglobal:cbv:er:did_not_occur', 'https://ref.gs1.org/cbv/ER-did_not_occur', 'cbv:ER-did_not_occur'],
  ] as const)('has one form of each %s', (vocabulary, word, ...spellings) => {
    for (const spelling of [word, ...spellings]) expect(readCbvValue(spelling, vocabulary)).toBe(word);
    expect(webUriOf(word, vocabulary)).toBe(spellings[1]);
  }); // prettier-ignore

  it('leaves what is of another vocabulary a URI, and never takes a word for one of CBV that it is not', () => {
    expect(readCbvValue('https://example.com/steps/polishing', 'bizStep')).toBe('https://example.com/steps/polishing');
    expect(readCbvValue('urn:epcglobal:cbv:bizstep:polishing', 'bizStep')).toBe(
      'https://ref.gs1.org/cbv/BizStep-polishing',
    );
    expect(readCbvValue('urn:epcglobal:cbv:disp:shipping', 'disposition')).toBe(
      'https://ref.gs1.org/cbv/Disp-shipping',
    );
    expect(readCbvValue('cbv:my_own_party', 'sourceDestinationType')).toBe('https://ref.gs1.org/cbv/my_own_party');
    expect(isUnknownWord('transforming', 'bizStep')).toBe(true);
    expect(isUnknownWord('in_transport', 'disposition')).toBe(true);
    expect(isUnknownWord('in_transit', 'disposition')).toBe(false);
  });

  it.each(['gs1:Temperature', 'https://gs1.org/voc/Temperature', 'https://ref.gs1.org/voc/Temperature', 'Temperature'])(
    'reads the type %s',
    (spelling) => expect(readGs1Term(spelling)).toBe('Temperature'),
  );
});
