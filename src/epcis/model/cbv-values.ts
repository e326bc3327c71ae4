import { BIZ_STEPS, DISPOSITIONS } from '../cbv-meanings.js';
import type { CbvValue } from './epcis-event.js';

/** A vocabulary of CBV 2.0: how its values are spelt, and its words. */
interface Vocabulary {
  readonly urn: string;
  readonly web: string;
  readonly called: string;
  readonly words: ReadonlySet<string>;
}

const CBV = 'https://ref.gs1.org/cbv/';
/** In the tables of meanings for the sake of senders without a better word; CBV 2.0 has none of them. */
const NOT_IN_CBV_2 = new Set([
  'transforming',
  'consumed',
  'exported',
  'lost',
  'missing',
  'sampled',
  'scrapped',
  'written_off',
]);

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));
const known = (table: object): ReadonlySet<string> =>
  new Set(Object.keys(table).filter((word) => !NOT_IN_CBV_2.has(word)));

/** CBV 2.0 sections 7.1 to 7.7. */
const VOCABULARIES = {
  bizStep: {
    urn: 'urn:epcglobal:cbv:bizstep:',
    web: `${CBV}BizStep-`,
    called: 'business step',
    words: known(BIZ_STEPS),
  },
  disposition: {
    urn: 'urn:epcglobal:cbv:disp:',
    web: `${CBV}Disp-`,
    called: 'disposition',
    words: known(DISPOSITIONS),
  },
  bizTransactionType: {
    urn: 'urn:epcglobal:cbv:btt:',
    web: `${CBV}BTT-`,
    called: 'business transaction type',
    words: words('bol cert desadv inv pedigree po poc prodorder recadv rma testprd testres upevt'),
  },
  sourceDestinationType: {
    urn: 'urn:epcglobal:cbv:sdt:',
    web: `${CBV}SDT-`,
    called: 'source or destination type',
    words: words('owning_party possessing_party location'),
  },
  errorReason: {
    urn: 'urn:epcglobal:cbv:er:',
    web: `${CBV}ER-`,
    called: 'error reason',
    words: words('did_not_occur incorrect_data'),
  },
  component: {
    urn: 'urn:epcglobal:cbv:comp:',
    web: `${CBV}Comp-`,
    called: 'component',
    words: words(
      'x y z axial_distance azimuth height spherical_radius polar_angle elevation_angle easting northing latitude longitude altitude',
    ),
  },
} as const satisfies Readonly<Record<string, Vocabulary>>;

export type CbvVocabulary = keyof typeof VOCABULARIES;

/** The one form inside of any spelling of a value: the bare word, or a URI. A bare word that CBV does not have stays as it is (`isUnknownWord`). */
export function readCbvValue(text: string, vocabulary: CbvVocabulary): CbvValue {
  const { urn, web } = VOCABULARIES[vocabulary];
  const word = wordIn(text, urn) ?? wordIn(text, web) ?? wordIn(text, web.replace(CBV, 'cbv:'));
  if (word === undefined) return text.startsWith('cbv:') ? CBV + text.slice('cbv:'.length) : text;
  return isWordOf(word, vocabulary) ? word : web + word;
}

function wordIn(text: string, head: string): string | undefined {
  return text.startsWith(head) ? text.slice(head.length) : undefined;
}

/** CBV 1.x and the words that senders use beside it are known, too, where the spelling says that a word of CBV is meant. */
function isWordOf(word: string, vocabulary: CbvVocabulary): boolean {
  if (VOCABULARIES[vocabulary].words.has(word)) return true;
  if (vocabulary === 'bizStep') return Object.hasOwn(BIZ_STEPS, word);
  return vocabulary === 'disposition' && Object.hasOwn(DISPOSITIONS, word);
}

/** A bare word that CBV 2.0 does not have: neither a value of it nor a URI. */
export function isUnknownWord(value: CbvValue, vocabulary: CbvVocabulary): boolean {
  return !value.includes(':') && !VOCABULARIES[vocabulary].words.has(value);
}

/** It has the form of a value of CBV, which does not have it. */
export function isCbvUri(value: CbvValue, vocabulary: CbvVocabulary): boolean {
  return value.startsWith(VOCABULARIES[vocabulary].web);
}

/** The word alone, also of what has but the form of a value of CBV. */
export function bareWordOf(value: CbvValue, vocabulary: CbvVocabulary): string {
  return wordIn(value, VOCABULARIES[vocabulary].web) ?? value;
}

export function nameOfVocabulary(vocabulary: CbvVocabulary): string {
  return VOCABULARIES[vocabulary].called;
}

/** The web URI of a canonical value (CBV 2.0 section 8): what the event hash is made of. */
export function webUriOf(value: CbvValue, vocabulary: CbvVocabulary): string {
  return value.includes(':') ? value : VOCABULARIES[vocabulary].web + value;
}

/** Vocabularies of CBV 1.2, whose values stand as URNs in extensions too. */
const SPELT_AS_URN = ['bizStep', 'disposition', 'bizTransactionType', 'sourceDestinationType', 'errorReason'] as const;

/** The web URI of a value of CBV that is spelt as a URN, wherever it stands. Undefined for any other text. */
export function webUriOfUrn(text: string): string | undefined {
  const spelt = SPELT_AS_URN.map((name) => VOCABULARIES[name]).find(({ urn }) => text.startsWith(urn));
  return spelt && spelt.web + text.slice(spelt.urn.length);
}

export function cbvUrnOf(value: CbvValue, vocabulary: CbvVocabulary): string {
  return value.includes(':') ? value : VOCABULARIES[vocabulary].urn + value;
}

const GS1_VOC = 'https://gs1.org/voc/';
const GS1_SPELLINGS = ['gs1:', GS1_VOC, 'http://gs1.org/voc/', 'https://ref.gs1.org/voc/', 'https://www.gs1.org/voc/'];

/** A term of GS1's web vocabulary (type of a sensor report, its exception) as its bare word; anything else as it is. */
export function readGs1Term(text: string): string {
  const head = GS1_SPELLINGS.find((spelling) => text.startsWith(spelling));
  return head === undefined ? text : text.slice(head.length);
}

export function gs1UriOf(term: string): string {
  return term.includes(':') ? term : GS1_VOC + term;
}
