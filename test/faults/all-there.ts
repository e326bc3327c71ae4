import { expect } from '@jest/globals';
import type { CheckedLog } from '../support/log-checker.js';
import { liveAndRebuilt } from './clean-rebuild.js';
import type { Site } from './sites.js';
import type { Witness } from './witness.js';

/** All that was acknowledged is in the log, once and whole, and the read models are those of a clean rebuild. Nobody may write meanwhile. */
export async function expectAllThere(
  site: Site,
  witness: Witness,
  environment: Site['environment'] = site.environment,
): Promise<CheckedLog> {
  const stores = await site.open(environment);
  try {
    const log = await witness.check(stores.store);
    await expectLikeRebuilt(stores);
    return log;
  } finally {
    await stores.close();
  }
}

export async function expectLikeRebuilt(stores: Parameters<typeof liveAndRebuilt>[0]): Promise<void> {
  const { live, rebuilt } = await liveAndRebuilt(stores);
  expect(Object.keys(live)).toEqual(expect.arrayContaining(['items', 'histories', 'stock-levels']));
  expect(live).toEqual(rebuilt);
}
