import { lineageOf } from '../../projections/histories/lineage.queries.js';
import { subjectsAfter } from '../../projections/items/items.queries.js';
import type { KnownModels } from '../../projections/builds/builds.js';
import type { Db } from '../../projections/builds/registry.js';
import { readTogether } from '../../projections/reading/read-positions.js';
import { rulesDifferences, type RulesDifference } from '../ledger/history/rules-audit.js';
import { RULES } from '../ledger/item/rules.js';

/** A page of subjects whose histories were read by the rules that they were recorded under, and by the newest. */
export interface AuditedPage {
  /** How many subjects were read. */
  readonly subjects: number;
  readonly differences: readonly RulesDifference[];
  /** The log is known up to there. */
  readonly position: number;
}

const SUBJECTS_PER_PAGE = 200;

/**
 * Reads every history of a ledger twice, page by page, and tells what the newest rules would read otherwise. Each page is a snapshot of its own, so that
 * a long audit holds nobody up. Nothing is written.
 */
export async function* auditRules(
  db: Db,
  known: KnownModels,
  rules = RULES,
  perPage = SUBJECTS_PER_PAGE,
): AsyncGenerator<AuditedPage> {
  for (let after = ''; ;) {
    const page = await readTogether(db, known, ['items', 'histories'], async ({ db: trx, schemaOf, position }) => {
      const subjects = await subjectsAfter(trx, schemaOf('items'), after, perPage);
      const reader = { db: trx, schema: schemaOf('histories') };
      const histories = await lineageOf(reader, subjects, position, 'findings');
      return {
        last: subjects.at(-1),
        subjects: subjects.length,
        position,
        differences: rulesDifferences(histories, subjects, rules),
      };
    });
    const { last, ...audited } = page;
    if (last === undefined) return;
    yield audited;
    after = last;
  }
}
