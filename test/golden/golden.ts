import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { testSeed } from '../support/seed/test-seed.js';
import { startTestPostgres, stopTestPostgres } from '../support/test-postgres.js';
import { LogFacts } from './comparing/log-facts.js';
import { Verification, type Finding } from './comparing/verification.js';
import { changedRows, fingerprintsOf, recordedFingerprints } from './fingerprint.js';
import { goldenLedgers, GoldenAnswers, RECORDED } from './golden-file.js';
import { startAsOf, startImported, type ImportedLedger } from './running/imported-ledger.js';
import { sampleOf } from './sample.js';

const USAGE = `npm run golden -- [--all] [--only NAMES] [--recorded FOLDER]

Asks the recorded questions of the golden ledgers again, and says what is answered otherwise, and whether rows of the read models changed.
  --all        all questions: a part drawn by TEST_SEED is asked else, as in the tests
  --only       golden ledgers, with a comma between
  --recorded   where the golden files are (test/golden/recorded)
`;
const SHOWN = 3;
const SHOWN_CHARACTERS = 300;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

interface Options {
  readonly recorded: string;
  readonly isAll: boolean;
}

/** One golden ledger, over its whole log; answers what is wrong with the rows of its read models. */
async function verifyLedger(
  name: string,
  { recorded, isAll }: Options,
  verification: Verification,
): Promise<readonly string[]> {
  const startedAt = performance.now();
  const golden = new GoldenAnswers(name, recorded);
  const { head, recordedOn } = golden.header;
  const answers = isAll ? golden.all : golden.chosen(sampleOf(name));
  const facts = new LogFacts(name, recorded);
  const ledger = await startImported(golden.header, recorded);
  try {
    const asked = answers.filter(({ at, question }) => question.when === 'any' || at === head);
    await verification.verify(asked, { ledger: name, recordedOn, facts, url: ledger.url, head: ledger.head });
    if (isAll) await verifyParts({ golden, ledger, facts, verification });
    return changedRows(recordedFingerprints(recorded)[name] ?? {}, await fingerprintsOf(ledger));
  } finally {
    await ledger.stop();
    const seconds = Math.round((performance.now() - startedAt) / 1_000);
    say(`${name}: ${verification.asked} asked by now, ${verification.findings.length} differences, ${seconds} s`);
  }
}

interface Parts {
  readonly golden: GoldenAnswers;
  readonly ledger: ImportedLedger;
  readonly facts: LogFacts;
  readonly verification: Verification;
}

/** What is answered as of the end of the log only: over the first part of the log, up to each position at which it was asked. */
async function verifyParts({ golden, ledger, facts, verification }: Parts): Promise<void> {
  const { head, recordedOn, ledger: name } = golden.header;
  const before = golden.all.filter(({ at, question }) => question.when === 'head' && at !== head);
  for (const [position, asked] of Map.groupBy(before, ({ at }) => at)) {
    const part = await startAsOf(golden.header, ledger, position);
    await verification.verify(asked, { ledger: name, recordedOn, facts, url: part.url, head: part.head });
    await part.stop();
  }
}

/** Of what kind a difference is, whatever it is about. */
function kindOf({ route, difference: { field } }: Finding): string {
  return `${route} ${field.replace(/units\[[^\]]+\]/, 'units[]').replaceAll(/\[\d+\]/g, '[]')}`;
}

function shown(value: unknown): string {
  return (JSON.stringify(value) ?? 'nothing').slice(0, SHOWN_CHARACTERS);
}

function report(verification: Verification): void {
  for (const [{ name }, count] of verification.excused) say(`erratum: ${name}: ${count}`);
  for (const { name } of verification.unseen) say(`erratum that its example does not show: ${name}`);
  for (const [kind, found] of Map.groupBy(verification.findings, kindOf)) {
    say(`\n${kind}: ${found.length}`);
    for (const { ledger, question, at, head, difference } of found.slice(0, SHOWN)) {
      say(`  ${ledger} as of ${at} of ${head}: ${question.method} ${question.path} ${shown(question.body ?? '')}`);
      say(`    recorded ${shown(difference.recorded)}\n    now      ${shown(difference.now)}`);
    }
  }
  say(`\n${verification.asked} asked, ${verification.findings.length} differences`);
}

async function main(): Promise<void> {
  const [text, flag] = [{ type: 'string' }, { type: 'boolean' }] as const;
  const { values } = parseArgs({ options: { all: flag, only: text, recorded: text, help: flag } });
  if (values.help === true) return say(USAGE);
  const options = { recorded: resolve(values.recorded ?? RECORDED), isAll: values.all ?? false };
  if (!options.isAll) say(`a part of the questions, by TEST_SEED=${testSeed()}`);
  const only = values.only?.split(',');
  const verification = new Verification();
  const changed: string[] = [];
  await startTestPostgres();
  for (const name of goldenLedgers(options.recorded))
    if (only?.includes(name) !== false)
      changed.push(...(await verifyLedger(name, options, verification)).map((rows) => `${name}: ${rows}`));
  report(verification);
  for (const rows of changed) say(rows);
  const isAsBefore = verification.findings.length + verification.unseen.length + changed.length === 0;
  process.exitCode = isAsBefore ? 0 : 1;
}

try {
  await main();
} finally {
  await stopTestPostgres();
}
