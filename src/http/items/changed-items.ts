import { changedSubjects } from '../../../projections/histories/changed-subjects.queries.js';
import { findItems } from '../../../projections/items/items.queries.js';
import { isHeardOf } from '../../ledger/item/core/core.state.js';
import { isTransformation } from '../../ledger/item/transformations/transformation-id.js';
import type { ChangedRows, ChangesPlace } from '../reading/changes.js';
import type { Reading } from '../reading/reads.js';
import { itemAnswer, type ItemAnswer } from './item-answer.js';

export const CHANGED_ITEMS_MODELS = ['items', 'genealogy', 'histories'];

/** What moves with its carriers is looked at again for each page: so that this is little, few events are looked at together where they reach much. */
const REACHED_MOST = 20_000;

type Changed = Omit<ItemAnswer, 'forms'> | { readonly id: string; readonly gone: true };

/** About as many events are looked at as a page has rows: most change one item. */
export async function changedItems(
  { db, schemaOf }: Reading,
  { after, upTo, from = '' }: ChangesPlace<string>,
  { end, limit }: { readonly end: number; readonly limit: number },
): Promise<ChangedRows<Changed, string>> {
  const schemas = { histories: schemaOf('histories'), genealogy: schemaOf('genealogy') };
  for (let last = upTo ?? Math.min(end, after + limit); ; last = after + Math.ceil((last - after) / 2)) {
    const isGiven = upTo !== undefined || last === after + 1;
    const bound = isGiven ? {} : { most: REACHED_MOST };
    const page = await changedSubjects(db, schemas, { after, upTo: last, from, limit, ...bound });
    if (page.isCutOff) continue;
    const found = (await findItems(db, schemaOf('items'), page.subjects)).filter(({ state }) => isHeardOf(state));
    const answers = new Map(found.map((item) => [item.state.subject, withoutForms(itemAnswer(item, {}))]));
    const items = page.subjects.filter((subject) => !isTransformation(subject));
    const rows = items.map((id) => answers.get(id) ?? ({ id, gone: true } as const));
    return { rows, upTo: last, ...(page.hasMore ? { from: page.subjects.at(-1) ?? '' } : {}) };
  }
}

function withoutForms({ forms: _forms, ...answer }: ItemAnswer): Omit<ItemAnswer, 'forms'> {
  return answer;
}
