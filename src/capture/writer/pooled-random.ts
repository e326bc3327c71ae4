// Random bytes of the system, fetched many at a time.
import { randomFillSync } from 'node:crypto';
import type { RandomBytes } from '../../ledger/capture/capture-id.js';

const POOL_BYTES = 4_096;

/** To ask for the few that an id needs costs more than to make the id. */
export function pooledRandom(): RandomBytes {
  const pool = new Uint8Array(POOL_BYTES);
  let used = POOL_BYTES;
  return (count) => {
    if (used + count > POOL_BYTES) {
      randomFillSync(pool);
      used = 0;
    }
    used += count;
    return pool.slice(used - count, used);
  };
}
