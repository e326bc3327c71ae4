import { parseArgs } from 'node:util';
import { Coverage } from './coverage.js';
import { kindOf, type Disagreement } from './disagreement.js';
import type { Step } from './generate.js';
import { knownAs, KNOWN_DIFFERENCES, type KnownDifference } from './known-differences.js';
import type { Compared } from './match.js';
import { firstDisagreement, playSeed, shrunk } from './play.js';

const USAGE = `npm run second-model -- [--seeds 200] [--first 1] [--steps 60] [--known]

Tells random ledgers to the product and to a second model of the rules, and says where they answer otherwise.
  --seeds   how many ledgers
  --first   the seed of the first
  --steps   requests to each
  --known   shows an example of each known difference, too
`;
const SEEDS_THAT_SHOW_ALL = 200;
const WHAT = ['operations', 'states', 'stockRows', 'reasked'] as const;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

interface Shown {
  readonly disagreement: Disagreement;
  readonly seed: number;
  readonly steps: readonly Step[];
  count: number;
}

/** By kind, each with the shortest ledger that showed it. */
class Found {
  readonly kinds = new Map<string, Shown>();

  add(disagreement: Disagreement, seed: number, steps: readonly Step[]): void {
    const kind = kindOf(disagreement);
    const before = this.kinds.get(kind);
    const count = (before?.count ?? 0) + 1;
    if (before && before.steps.length <= steps.length) before.count = count;
    else this.kinds.set(kind, { disagreement, seed, steps: [...steps], count });
  }

  /** Each with as few steps as show it. */
  tell(): void {
    for (const [kind, { seed, steps, count }] of this.kinds) {
      say(`\n${count} times, first in seed ${seed}: ${kind}`);
      const few = shrunk(steps, kind);
      for (const { request } of few) say(`  ${JSON.stringify(request)}`);
      for (const line of (firstDisagreement(few)?.detail ?? '').split('\n')) say(`    ${line}`);
    }
  }
}

function main(): void {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string', default: '200' },
      first: { type: 'string', default: '1' },
      steps: { type: 'string', default: '60' },
      known: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    say(USAGE);
    return;
  }
  const [seeds, first, length] = [Number(values.seeds), Number(values.first), Number(values.steps)];
  const [unknown, known] = [new Found(), new Found()];
  const coverage = new Coverage();
  const total: Compared = { operations: 0, states: 0, stockRows: 0, reasked: 0 };
  const shown = new Map(KNOWN_DIFFERENCES.map((one) => [one, 0]));
  for (let seed = first; seed < first + seeds; seed++) {
    const compared = playSeed(seed, length, (step, told, steps) => {
      coverage.count(step, told);
      for (const disagreement of told.disagreements) {
        const entries = knownAs(disagreement);
        for (const entry of entries ?? []) shown.set(entry, (shown.get(entry) ?? 0) + 1);
        (entries ? known : unknown).add(disagreement, seed, steps);
      }
    });
    for (const what of WHAT) total[what] += compared[what];
  }
  for (const line of coverage.table()) say(line);
  say('');
  for (const [{ reason }, count] of shown) say(`known, ${count} times: ${reason}`);
  if (values.known) known.tell();
  unknown.tell();
  const seldom = coverage.seldom();
  for (const line of seldom) say(`compared seldom, ${line}`);
  const { operations, states, stockRows, reasked } = total;
  say(
    `${seeds} ledgers, ${operations} operations, ${states} item states, ${stockRows} stock rows, ${reasked} answers asked again as they were known, ${coverage.pairs} pairs of operation and rule, ${seldom.length} of them met fewer than 20 times`,
  );
  process.exitCode = codeOf({ seeds, unknown, shown, seldom });
}

interface Result {
  readonly seeds: number;
  readonly unknown: Found;
  readonly shown: ReadonlyMap<KnownDifference, number>;
  readonly seldom: readonly string[];
}

/** Over all seeds each pair of operation and rule is to be met often: else that both agree says little. */
function codeOf({ seeds, unknown, shown, seldom }: Result): 0 | 1 {
  const isWhole = seeds >= SEEDS_THAT_SHOW_ALL;
  const mended = isWhole ? [...shown].filter(([, count]) => count === 0).map(([{ reason }]) => reason) : [];
  for (const reason of mended) say(`shows no longer, and is to go from the list of known differences: ${reason}`);
  say(`${seeds} ledgers, ${unknown.kinds.size} kinds of disagreements that nobody knows`);
  const rare = isWhole ? seldom.length : 0;
  return unknown.kinds.size + mended.length + rare > 0 ? 1 : 0;
}

main();
