import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startTestPostgres, stopTestPostgres } from '../support/test-postgres.js';
import {
  fingerprintsOf,
  fingerprintsPath,
  recordedFingerprints,
  type Fingerprint,
  type Fingerprints,
} from './fingerprint.js';
import { goldenLedgers, GoldenAnswers, RECORDED } from './golden-file.js';
import { startImported } from './running/imported-ledger.js';

const USAGE = `npm run golden:fingerprints -- [--recorded FOLDER]

Builds the read models from the log of each golden ledger, and records what their rows add up to: for models that have a new version, and for golden
ledgers that are new. Rows that changed while the version stayed are not recorded: the model needs a new version first.
`;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function build(name: string, recorded: string): Promise<Fingerprints> {
  const ledger = await startImported(new GoldenAnswers(name, recorded).header, recorded);
  try {
    return await fingerprintsOf(ledger);
  } finally {
    await ledger.stop();
  }
}

/** The recorded one, where the version is the same: else what was changed by mistake would be recorded as right. */
function kept(ledger: string, model: string, before: Fingerprint | undefined, now: Fingerprint): Fingerprint {
  if (before?.version !== now.version) {
    say(`${ledger}: ${model} version ${now.version} is recorded`);
    return now;
  }
  if (JSON.stringify(before.rows) !== JSON.stringify(now.rows))
    throw new Error(`${ledger}: the rows of ${model} changed, and its version is ${now.version} as before`);
  return before;
}

async function main(): Promise<void> {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ options: { recorded: text, help: { type: 'boolean' } } });
  if (values.help === true) return say(USAGE);
  const recorded = resolve(values.recorded ?? RECORDED);
  const all = { ...recordedFingerprints(recorded) };
  await startTestPostgres();
  for (const name of goldenLedgers(recorded)) {
    const prints = await build(name, recorded);
    const entries = Object.entries(prints).map(
      ([model, print]) => [model, kept(name, model, all[name]?.[model], print)] as const,
    );
    all[name] = Object.fromEntries(entries);
  }
  writeFileSync(fingerprintsPath(recorded), `${JSON.stringify(all, undefined, 2)}\n`);
}

try {
  await main();
} finally {
  await stopTestPostgres();
}
