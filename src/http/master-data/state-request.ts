import type { StateMasterDataOperation } from '../../ledger/operations/operation.js';
import type { StatementDraft } from '../../ledger/master-data/statement-draft.js';
import type { ToldPrefixes } from '../../ledger/identity/told-prefixes.js';
import type { PartyFields } from '../../ledger/master-data/master-data-fields.js';
import { fieldsOf as fieldsOfBody } from '../reading/body.js';
import type { Faults } from '../reading/faults.js';
import { FORM_RULES } from '../reading/form.sentences.js';
import { readStatement } from '../reading/master-data-fields.js';
import { bool, canonical, isObject, readFields, text } from '../reading/values.js';
import { documents } from '../writing/documents.js';
import type { OperationRequest } from '../writing/record.js';
import type { KindOfMasterData } from './kinds.js';

export const STATEMENTS_MOST = 1_000;

const REQUEST_SHAPE = { recordedFor: canonical('party'), reason: text(2_000), documents, dryRun: bool };

/** Reads a body: what is said of up to 1,000 of one kind. Throws `LedgerError('invalid-request')`. */
export function readStating(
  { kind, plural }: KindOfMasterData,
  body: unknown,
  defaultParty: string,
  faults: Faults,
): OperationRequest {
  const { [plural]: given, ...request } = fieldsOfBody(body, faults);
  const { dryRun, ...rest } = readFields(request, REQUEST_SHAPE, '', faults, `statements of ${plural}`);
  const list = Array.isArray(given) ? (given as readonly unknown[]) : [];
  if (list.length === 0 || list.length > STATEMENTS_MOST)
    faults.add(plural, given, FORM_RULES['list-of-up-to']({ most: STATEMENTS_MOST, what: plural }));
  const drafts = list.slice(0, STATEMENTS_MOST).flatMap((one, index) => {
    const path = `${plural}[${index}]`;
    if (!isObject(one)) return faults.add(path, one, FORM_RULES.object(`{id, ...}`)) ?? [];
    return readStatement(kind, one, `${path}.`, faults) ?? [];
  });
  faults.throwIfAny();
  return {
    ...stating(drafts, { recordedFor: defaultParty, ...rest }, defaultParty, faults.told),
    dryRun: dryRun ?? false,
  };
}

type Drafts = readonly Omit<StatementDraft, 'spoken'>[];

/**
 * The operation that records what was read. The party that the ledger is kept for speaks for itself, any other as a partner; and only our own word tells company
 * prefixes, since one that is wrong would stand for everybody.
 */
export function stating(
  drafts: Drafts,
  request: Omit<StateMasterDataOperation, 'operation' | 'statements'>,
  defaultParty: string,
  told: ToldPrefixes,
): Omit<OperationRequest, 'dryRun'> & { readonly operation: StateMasterDataOperation } {
  const isOwn = request.recordedFor === defaultParty;
  const statements = drafts.map((draft): StatementDraft => ({ ...draft, spoken: isOwn ? 'own' : 'party' }));
  const operation: StateMasterDataOperation = { ...request, operation: 'state-master-data', statements };
  const prefixes = isOwn ? [...new Set([...(told.field.companyPrefixes ?? []), ...prefixesSaid(drafts)])] : [];
  return { operation, ...(prefixes.length === 0 ? {} : { companyPrefixes: prefixes }) };
}

function prefixesSaid(drafts: Drafts): readonly string[] {
  return drafts.flatMap(({ kind, fields }) =>
    kind === 'party' ? ((fields as PartyFields).companyPrefixes ?? []) : [],
  );
}
