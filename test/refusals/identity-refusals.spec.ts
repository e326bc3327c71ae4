import { TIME_RULES } from '../../src/ledger/event-time.sentences.js';
import { eventTimeRule, toldTimeRule } from '../../src/ledger/event-time.js';
import { formatDocumentId, parseDocumentId } from '../../src/ledger/identity/document-id.js';
import { ID_RULES, NO_FORM } from '../../src/ledger/identity/identity.sentences.js';
import {
  formatIdentifier,
  parseIdentifier,
  type FormatOptions,
  type IdForm,
  type IdRole,
} from '../../src/ledger/identity/identity.js';
import { expandRange } from '../../src/ledger/identity/serial-range.js';
import { unseenCharacterRule } from '../../src/ledger/identity/unseen-characters.js';
import { readFields } from '../../src/ledger/identity/reading.js';
import { schemeNamed } from '../../src/ledger/identity/scheme-table.js';
import { Faults } from '../../src/http/reading/faults.js';
import { date } from '../../src/http/reading/values.js';
import { provokesEach, type Provoked } from '../support/provoked.js';

const UNIT = '01/00300011111116/21/A';
const PRODUCT = '01/00300011111116';

const told = (result: object): Provoked => ('rule' in result ? (result as Provoked) : { rule: 'is not refused' });
const read =
  (text: string, role: IdRole = 'item') =>
  (): Provoked =>
    told(parseIdentifier(text, role));
const range =
  (from: string, to: string, product = PRODUCT, most = 100) =>
  (): Provoked =>
    told(expandRange(product, from, to, most));
const document = (text: string) => (): Provoked => told(parseDocumentId(text));
const written =
  (id: string, form: IdForm, options: FormatOptions = {}) =>
  (): Provoked =>
    told(formatIdentifier(id, form, options));
const tag = (hex: string) => read(hex, 'subject');
const SIX = { companyPrefixLength: () => 6 };

provokesEach('rules of identifiers', ID_RULES, {
  empty: { by: read(' ', 'location'), says: ['location'] },
  'too-long': { by: read('x'.repeat(2_001)), says: [{ length: 2_001, most: 2_000 }] },
  'unknown-spelling': { by: read('plant', 'location'), says: ['location'] },
  'perhaps-imei': { by: read('490154203237518'), says: ['490154203237518'] },
  'perhaps-vin': { by: read('1m8gdm9axkp042788'), says: [{ text: '1m8gdm9axkp042788' }] },
  'perhaps-sscc': { by: read('106141412345678908'), says: ['106141412345678908'] },
  'bare-digits': { by: read('4711'), says: ['item'] },
  'other-kind': { by: read(PRODUCT), says: [{ kind: 'class', id: PRODUCT, role: 'item' }] },
  'other-form': {
    by: read('vin/1/2'),
    says: [['vin/{vin}']],
  },
  'not-canonical': { by: written('(01)00300011111116(21)A', 'urn'), says: ['(01)00300011111116(21)A'] },
  'value-missing': {
    by: () => {
      const scheme = schemeNamed('sgtin');
      return scheme ? told(readFields(scheme, [{ value: '00300011111116', at: 0 }])) : { rule: 'there is no SGTIN' };
    },
    says: ['00300011111116'],
  },
  'not-in-path': { by: read(`${UNIT}/b`), says: [] },
  'no-key-in-uri': { by: read('https://example.com/x'), says: [] },
  character: {
    by: read('(01)00300011111116(21)A B'),
    says: [{ what: 'serial', character: ' ', allowed: 'in GS1 character set 82' }],
  },
  length: { by: read('vin/1M8GDM9AXKP04278'), says: [{ what: 'VIN', has: 16, takes: '17' }] },
  digits: { by: read('01/1/21/A'), says: [{ what: 'GTIN', has: 1, takes: '8, 12, 13 or 14' }] },
  'check-digit': { by: read('01/00300011111117/21/A'), says: [{ what: 'GTIN', is: '7', due: 6 }] },
  'vin-check-character': { by: read('vin/1M8GDM9AXKP042789'), says: [{ is: 'X', due: '1' }] },
  'vin-check-character-odd': {
    by: () => {
      const parsed = parseIdentifier('vin/WVWZZZ1JZXW000001', 'item');
      return { rule: parsed.ok ? (parsed.id.warnings[0] ?? 'nothing is odd') : parsed.rule };
    },
    says: ['0'],
  },
  'begins-with': { by: read('(8003)1', 'subject'), says: [{ what: 'GRAI', lead: '0' }] },
  'itip-piece': { by: read('8006/003000111111160302/21/A'), says: [{ piece: 3, total: 2 }] },
  'white-space': { by: read('own/acme/%20b/1'), says: ['product'] },
  unseen: { by: () => ({ rule: unseenCharacterRule('own/acme/b/%E2%80%8B1') ?? 'all is seen' }), says: ['200B'] },
  blank: { by: () => ({ rule: unseenCharacterRule('own/acme/b/1%C2%A02') ?? 'none' }), says: ['00A0'] },
  escape: { by: read(`${PRODUCT}/21/%zz`), says: [] },
  'not-utf-8': { by: read(`${PRODUCT}/21/%ff`), says: [] },
  'expiry-digits': { by: read('(01)00300011111116(17)30(21)A'), says: [2] },
  'expiry-month': { by: read('(01)00300011111116(17)301301(21)A'), says: ['13'] },
  'expiry-day': { by: read('(17)300230(01)00300011111116(21)A'), says: [{ day: 30, last: 28 }] },
  'ai-twice': { by: read('(01)00300011111116(21)A(21)B'), says: [{ ai: '21', first: 'A', second: 'B' }] },
  'no-key': { by: read('(21)A1'), says: [['21']] },
  'no-ai': { by: read(']d20512'), says: ['05'] },
  'ai-too-short': { by: read(']d20100300'), says: [{ ai: '01', takes: 14 }] },
  'two-readings': {
    by: read(']d2010030001111111621S1131730010110L9'),
    says: [
      {
        apart: '(01)00300011111116(21)S113(17)300101(10)L9',
        whole: '(01)00300011111116(21)S1131730010110L9',
      },
    ],
  },
  'first-ai': { by: read('(1)x'), says: [] },
  'separator-typed': {
    by: read('(01)00300011111116(21)A<GS>10L'),
    says: [{ ai: '21', separator: '<GS>' }],
  },
  'urn-parts': { by: read('urn:epc:id:sgtin:0300011.111111'), says: [{ has: 2, takes: 3 }] },
  'urn-head': { by: read('urn:epc:sgtin'), says: [] },
  'urn-unknown': { by: read('urn:epc:id:nope:1'), says: ['id:nope'] },
  'urn-filter': { by: read('urn:epc:tag:sgtin-96:x.0300011.111111.1'), says: [] },
  'prefix-length': { by: read('urn:epc:id:sgtin:03000.11111111.A'), says: [5] },
  'prefix-and-reference': { by: read('urn:epc:id:sgtin:0300011.11111.A'), says: [{ has: 12, takes: 13 }] },
  'reference-empty': { by: read('urn:epc:id:giai:0300011.', 'subject'), says: [] },
  'only-digits': { by: read('urn:epc:id:sgtin:03000x1.111111.A'), says: ['company prefix'] },
  'pattern-end': { by: read('urn:epc:idpat:sgtin:0300011.111111.1', 'product'), says: [] },
  'serial-mark': { by: read('urn:epc:id:adi:1YZ99..A7'), says: [] },
  'tag-after-serial': { by: tag('3614257BF7194E58C1000040000000000000000000000000000000'), says: [] },
  'tag-after-id': { by: tag('3034257BF7194E4000001A85FF'), says: [] },
  'tag-number': { by: tag('3034FFFFFFFFFFFFFFFFFFFF'), says: [{ has: 7, takes: 6 }] },
  'tag-partition': { by: tag('303C257BF7194E4000001A85'), says: [7] },
  'tag-header': { by: tag('3F34257BF7194E4000001A85'), says: ['3F'] },
  'tag-bits': { by: tag('3614257BF7194E4000001A85'), says: [{ has: 96, takes: 198 }] },
  'document-head': { by: document('urn:x'), says: ['urn:epcglobal:cbv:bt:'] },
  'document-colon': { by: document('urn:epcglobal:cbv:bt:0300011000007'), says: [] },
  'document-number': { by: document('urn:epcglobal:cbv:bt:0300011000007:'), says: [] },
  'range-lengths': { by: range('1', '99'), says: [{ from: 1, to: 2 }] },
  'range-start': { by: range('A', 'B'), says: ['A'] },
  'range-ends': { by: range('A1', 'B2'), says: [{ from: 'A1', to: 'B2' }] },
  'range-order': { by: range('9', '1'), says: [{ from: '9', to: '1' }] },
  'range-count': { by: range('000', '999'), says: [{ count: 1_000n, most: 100 }] },
  'range-product': {
    by: range('1', '2', UNIT),
    says: [ID_RULES['other-kind']({ kind: 'item', id: UNIT, role: 'product' })],
  },
  'range-first': {
    by: range(' 1', ' 2'),
    says: [ID_RULES.character({ what: 'serial', character: ' ', allowed: 'in GS1 character set 82' })],
  },
  'range-scheme': { by: range('1', '2', '8003/00614141123452'), says: ['grai-class'] },
});

provokesEach('reasons why an identifier has no such form', NO_FORM, {
  'no-form': {
    by: written('imei/490154203237518', 'digital-link'),
    says: [{ scheme: 'imei', form: 'GS1 Digital Link form' }],
  },
  'prefix-unknown': { by: written('01/80614141123458/21/6789', 'urn'), says: ['061414112345'] },
  'prefix-impossible': {
    by: written('01/80614141123458/21/6789', 'urn', { companyPrefixLength: () => 5 }),
    says: [{ length: 5, key: '061414112345' }],
  },
  'leading-zero': { by: written('01/80614141123458/21/067', 'sgtin-96-hex', SIX), says: ['067'] },
  'too-large': {
    by: written('01/80614141123458/21/999999999999', 'sgtin-96-hex', SIX),
    says: [{ bits: 38, value: '999999999999' }],
  },
  'too-many-characters': {
    by: () => ({ rule: NO_FORM['too-many-characters']({ most: 1, has: 2 }) }),
    says: [{ most: 1, has: 2 }],
  },
  filter: {
    by: written('01/80614141123458/21/6789', 'sgtin-96-hex', { ...SIX, tagFilter: 9 }),
    says: [{ form: 'sgtin-96-hex', highest: 7, filter: 9 }],
  },
  'holds-separator': {
    by: written(`${PRODUCT}/21/%3CGS%3E`, 'element-string'),
    says: [{ ai: '21', separator: '<GS>' }],
  },
  'holds-brackets': { by: written(`${PRODUCT}/21/%2810%29A`, 'element-string'), says: ['21'] },
  'no-issuer-gln': {
    by: () => told(formatDocumentId({ issuer: 'own/acme/a', id: '1' })),
    says: ['own/acme/a'],
  },
  'no-number': { by: () => told(formatDocumentId({ issuer: '417/0300011000007', id: '' })), says: [] },
});

const time = (text: string) => (): Provoked => ({ rule: eventTimeRule(text) ?? 'is a time' });
const recorded = (text: string) => (): Provoked => ({ rule: toldTimeRule(text) ?? 'is a time' });

provokesEach('rules of times', TIME_RULES, {
  form: { by: time('2026-05-05T10:00:00'), says: [] },
  'no-day': { by: time('2026-02-30'), says: ['2026-02-30'] },
  'no-hour': { by: time('2026-05-05T25:00:00Z'), says: [] },
  'no-offset': { by: recorded('2026-05-05T10:00:00+15:00'), says: [14] },
  'too-early': { by: recorded('0001-01-01'), says: [1900] },
  date: {
    by: () => {
      const faults = new Faults();
      date('300101', 'expiry', faults);
      return faults.all[0] ?? { rule: 'is a date' };
    },
    told: { field: 'expiry', value: '300101' },
    says: [],
  },
});
