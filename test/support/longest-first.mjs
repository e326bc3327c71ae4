import Sequencer from '@jest/test-sequencer';

/** What starts many processes takes long, however short its file is: in this order before all others. */
const LONG = [/\/test\/faults\/campaign\./, /\/test\/faults\//];

/**
 * The order in which jest runs test files: the longest first, so that no worker is left with one of them in the end. How long each took it knows after
 * the first run on a machine; until then it goes by the size of files.
 */
export default class LongestFirst extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    if (sorted.some(({ duration }) => duration !== undefined)) return sorted;
    return sorted
      .map((test) => ({ test, rank: rankOf(test.path.replaceAll('\\', '/')) }))
      .sort((a, b) => a.rank - b.rank)
      .map(({ test }) => test);
  }
}

function rankOf(path) {
  const rank = LONG.findIndex((pattern) => pattern.test(path));
  return rank === -1 ? LONG.length : rank;
}
