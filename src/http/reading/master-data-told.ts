// What is told of things by the master data, at one moment and as it was known at one position.
import { companyPrefixesOf } from '../../../projections/captures/captures.queries.js';
import { statementsOf, type StatementOf } from '../../../projections/master-data/master-data.queries.js';
import { companyPrefixKey } from '../../ledger/identity/identity.js';
import { isIssuedBy, type PrefixesKnown } from '../../ledger/master-data/issuers.js';
import { idOfSubject, masterDataSubject } from '../../ledger/master-data/master-data.events.js';
import type { PartyFields } from '../../ledger/master-data/master-data-fields.js';
import { holdingAt } from '../../ledger/master-data/statements.js';
import { ranked, toldOf, type RankedStatement, type Told } from '../../ledger/master-data/told-of.js';
import type { Reading } from './reads.js';

/** The read models that such an answer is made of. */
export const MASTER_DATA_MODELS = ['master-data', 'captures'] as const;

export interface ToldOfSubject extends Told {
  readonly subject: string;
  /** What holds, the heaviest word first; empty where nothing is said of it then. */
  readonly statements: readonly RankedStatement[];
}

export interface MasterDataMoment {
  readonly atMs: number;
  readonly position?: number;
}

/** What is told of each of these subjects, in their order; those of which nothing holds then are among them, without fields. The reading must be of `master-data` and `captures`. */
export async function masterDataTold(
  reading: Reading,
  subjects: readonly string[],
  { atMs, position }: MasterDataMoment,
): Promise<readonly ToldOfSubject[]> {
  const { db, schemaOf } = reading;
  const all = await statementsOf(db, schemaOf('master-data'), subjects, position);
  const bySubject = Map.groupBy(all, ({ subject }) => subject);
  const holding = subjects.map((subject) => [subject, holdingAt(bySubject.get(subject) ?? [], atMs)] as const);
  const known = await prefixesKnown(
    reading,
    holding.flatMap(([, statements]) => statements),
    { atMs, ...(position === undefined ? {} : { position }) },
  );
  return holding.map(([subject, statements]) => {
    const inOrder = ranked(statements, ({ by }) => isIssuedBy(idOfSubject(subject), by, known));
    return { subject, statements: inOrder, ...toldOf(inOrder) };
  });
}

async function prefixesKnown(
  { db, schemaOf }: Reading,
  statements: readonly StatementOf[],
  { atMs, position }: MasterDataMoment,
): Promise<PrefixesKnown> {
  const partners = statements.filter(({ spoken }) => spoken === 'party');
  const ids = new Set(partners.map(({ subject }) => idOfSubject(subject)));
  const keys = [...ids].flatMap((id) => companyPrefixKey(id) ?? []);
  const prefixes = await companyPrefixesOf(db, schemaOf('captures'), keys, position);
  const parties = [...new Set(partners.map(({ by }) => masterDataSubject('party', by)))];
  const ofParties = holdingOwn(await statementsOf(db, schemaOf('master-data'), parties, position), atMs);
  return {
    prefixOf: (id) => prefixes.get(companyPrefixKey(id) ?? ''),
    prefixesOfParty: (party) => ofParties.get(masterDataSubject('party', party)) ?? [],
  };
}

/** The company prefixes that we ourselves say these parties have. */
function holdingOwn(statements: readonly StatementOf[], atMs: number): ReadonlyMap<string, readonly string[]> {
  const own = Map.groupBy(
    statements.filter(({ spoken }) => spoken === 'own'),
    ({ subject }) => subject,
  );
  return new Map(
    [...own].map(([subject, all]) => [
      subject,
      holdingAt(all, atMs).flatMap(({ fields }) => (fields as PartyFields).companyPrefixes ?? []),
    ]),
  );
}
