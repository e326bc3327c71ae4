import { ask } from '../asking/ask.js';

interface Unit {
  readonly item: string;
  readonly status: string;
  readonly marked: boolean;
}

/** Units that the open recalls hit and that do not bear their marks yet: the ledger is about to write these. */
export async function unmarkedBy(url: string): Promise<readonly string[]> {
  const get = async <T>(path: string): Promise<T> =>
    JSON.parse((await ask(url, { when: 'head', method: 'GET', path })).body) as T;
  const { recalls } = await get<{ readonly recalls: readonly { readonly recall: string; readonly status: string }[] }>(
    '/v1/recalls',
  );
  const unmarked = new Set<string>();
  for (const { recall, status } of recalls) {
    if (status !== 'open') continue;
    const path = `/v1/recalls/${recall.replace('recall/', '')}/impact?limit=1000`;
    const { units } = await get<{ readonly units: readonly Unit[] }>(path);
    for (const unit of units) if (unit.status === 'open' && !unit.marked) unmarked.add(unit.item);
  }
  return [...unmarked];
}
