import { soughtKey } from '../../ledger/master-data/found-by.js';
import { idOfSubject } from '../../ledger/master-data/master-data.events.js';
import { subjectsAmong } from '../../../projections/master-data/master-data.queries.js';
import { masterDataTold, type MasterDataMoment } from './master-data-told.js';
import type { Reading } from './reads.js';

/** Of a site; what lies deeper, or is more, is none that a warehouse has. */
const DEPTH_MOST = 10;
const PARTS_MOST = 100_000;

/**
 * A place with all that is told to be a part of it at that moment, at any depth: a site with its zones and their bins. The reading must be of `master-data` and `captures`.
 * Places that are told to be parts of each other are found once.
 */
export async function partsOfSite(
  reading: Reading,
  site: string,
  moment: MasterDataMoment,
): Promise<readonly string[]> {
  const found = new Set([site]);
  let around: readonly string[] = [site];
  for (let depth = 0; depth < DEPTH_MOST && around.length > 0 && found.size < PARTS_MOST; depth++) {
    const inside: string[] = [];
    for (const place of around) inside.push(...(await directParts(reading, place, moment)));
    around = inside.filter((place) => !found.has(place));
    for (const place of around) found.add(place);
  }
  return [...found];
}

async function directParts(reading: Reading, place: string, moment: MasterDataMoment): Promise<readonly string[]> {
  const { db, schemaOf } = reading;
  const candidates = await subjectsAmong(db, schemaOf('master-data'), {
    ...{ kind: 'location', keys: [soughtKey('within', place)], after: '', limit: PARTS_MOST },
    ...(moment.position === undefined ? {} : { knownAt: moment.position }),
  });
  const told = await masterDataTold(reading, candidates, moment);
  // Another may be told to be around it by now, or by a heavier word.
  return told.filter(({ fields }) => fields.within === place).map(({ subject }) => idOfSubject(subject));
}
