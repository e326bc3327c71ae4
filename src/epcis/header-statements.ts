// What the header of a document says of products, places and parties (EPCIS 2.0 section 9.4, CBV 2.0 section 9.2), as statements of master data.
import { Faults } from '../http/reading/faults.js';
import { readStatement } from '../http/reading/master-data-fields.js';
import { parseIdentifier } from '../ledger/identity/identity.js';
import type { MasterDataKind } from '../ledger/master-data/master-data.events.js';
import type { StatementDraft } from '../ledger/master-data/statement-draft.js';
import type { Sentence } from '../ledger/sentences.js';
import { EPCIS_RULES } from './epcis.sentences.js';
import { fieldsSaid } from './master-data-attributes.js';
import type { DocumentHeader, EpcisForm } from './model/epcis-document.js';
import type { Extension } from './model/extension.js';
import type { Notes } from './notes.js';
import { vocabulariesOfJson, vocabulariesOfXml, type VocabularyElement } from './write/master-data.js';

/** Of a document; more are kept with it and not used. */
const ELEMENTS_MOST = 5_000;

export type HeaderStatement = Omit<StatementDraft, 'spoken' | 'sender'>;

/** Kinds that an element of a vocabulary may name, by the end of its type; of a class it is a product or a lot. */
const KINDS: readonly (readonly [RegExp, readonly MasterDataKind[]])[] = [
  [/EPCClass$/i, ['product', 'lot']],
  [/(Location|ReadPoint)(ID)?$/i, ['location']],
  [/(Party|SourceDest)$/i, ['party']],
];

/** `ends`: sender and receiver, whose GLNs name parties wherever they stand. What cannot be used is told, and refuses nothing. */
export function statementsOfHeader(
  { content = [] }: DocumentHeader,
  form: EpcisForm,
  ends: readonly string[],
  notes: Notes,
): readonly HeaderStatement[] {
  const isJson = form === 'json-ld';
  const found = masterDataIn(content, isJson ? 'epcisMasterData' : 'EPCISMasterData');
  const at = isJson ? '/epcisHeader/epcisMasterData' : 'EPCISHeader/extension/EPCISMasterData';
  const vocabularies = found.flatMap((one) => (isJson ? vocabulariesOfJson : vocabulariesOfXml)(one, () => undefined));
  const statements: HeaderStatement[] = [];
  let elements = 0;
  for (const { type, elements: all } of vocabularies) {
    const kinds = KINDS.find(([ending]) => ending.test(type))?.[1];
    for (const element of all) {
      elements += 1;
      if (elements > ELEMENTS_MOST) continue;
      statements.push(...statementsOf(element, kinds, ends, { notes, at: `${at} ${element.id.slice(0, 100)}` }));
    }
  }
  if (elements > ELEMENTS_MOST)
    notes.warn({
      code: 'not-used',
      field: at,
      rule: EPCIS_RULES['too-many-elements']({ elements, most: ELEMENTS_MOST }),
    });
  return statements;
}

/** At whatever depth: EPCIS 1.2 has it in an extension of the header. */
function masterDataIn(content: readonly Extension[], name: string): readonly Extension[] {
  return content.flatMap((one) => {
    if (one.namespace === '' && one.name === name) return [one];
    const isWrapper = one.namespace === '' && one.name === 'extension' && one.value.kind === 'fields';
    return isWrapper && one.value.kind === 'fields' ? masterDataIn(one.value.fields, name) : [];
  });
}

interface Told {
  readonly notes: Notes;
  readonly at: string;
}

function statementsOf(
  element: VocabularyElement,
  kinds: readonly MasterDataKind[] | undefined,
  ends: readonly string[],
  told: Told,
): readonly HeaderStatement[] {
  const named = kinds?.flatMap((kind) => {
    const read = parseIdentifier(element.id, kind);
    return read.ok ? [{ kind, id: read.id.canonical }] : [];
  })[0];
  if (!named) return leftOut(told, EPCIS_RULES['other-kind'](), element.id);
  const own = statementOf(named.kind, named.id, element, told);
  // The place of a party's GLN says of the party what it says of the place.
  const party = named.kind === 'location' ? named.id.replace(/^414\//, '417/') : undefined;
  const ofParty = party !== undefined && ends.includes(party) ? statementOf('party', party, element, told) : [];
  return [...own, ...ofParty];
}

function statementOf(
  kind: MasterDataKind,
  id: string,
  element: VocabularyElement,
  told: Told,
): readonly HeaderStatement[] {
  const { fields, unread, contacts } = fieldsSaid(kind, element.attributes);
  for (const name of unread) leftOut(told, EPCIS_RULES['no-text'](), name);
  for (const name of contacts) leftOut(told, EPCIS_RULES.contact(), name);
  const faults = new Faults();
  const read = readStatement(kind, { ...fields, id }, '', faults);
  if (read) return [read];
  // What is wrong is left out, and the rest of it is a claim all the same.
  for (const { field, value, rule } of faults.all)
    if (field !== 'id') leftOut({ ...told, at: `${told.at} ${field}` }, EPCIS_RULES['not-so'](rule), String(value));
  const wrong = new Set(faults.all.map(({ field }) => field.split(/[.[]/)[0] ?? ''));
  const rest = Object.fromEntries(Object.entries(fields).filter(([name]) => !wrong.has(name)));
  const second = Object.keys(rest).length === 0 ? undefined : readStatement(kind, { ...rest, id }, '', new Faults());
  return second ? [second] : [];
}

function leftOut({ notes, at: field }: Told, rule: Sentence, value: string): readonly [] {
  notes.warn({ code: 'not-used', field, value: value.slice(0, 200), rule });
  return [];
}
