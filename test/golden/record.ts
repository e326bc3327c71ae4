import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { TestProcess } from '../faults/test-process.js';
import { answersPath, logPath, RECORDED, writeAnswers, writePacked } from './golden-file.js';
import { campaign } from './plays/campaign.js';
import { demo } from './plays/demo.js';
import { CHAOS } from './plays/chaos/chaos-plays.js';
import { SECOND } from './plays/second/second.js';
import { STORIES } from './plays/stories/stories.js';
import { THIRD } from './plays/third/third.js';
import { FOURTH } from './plays/fourth/fourth.js';
import type { Play } from './plays/play.js';
import { Recorder } from './recording/recorder.js';
import { buildIn, ledgerCommand, startGolden } from './running/golden-process.js';

const USAGE = `npm run golden:record -- --from FOLDER [--only NAMES] [--into FOLDER]

Records golden ledgers: plays operations into a ledger of the checkout in FOLDER, and keeps its log and every answer. What is recorded
already is never recorded again.
`;
const RECORDED_FOR = 'own/acme/self';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

function plays(root: string): readonly Play[] {
  return [demo(root), ...STORIES, campaign(6, 300), ...CHAOS, ...SECOND, ...THIRD, ...FOURTH];
}

/** The revision whose code answers. */
function revisionOf(root: string): string {
  return execFileSync('git', ['rev-parse', '--short=7', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim();
}

async function record(play: Play, root: string, into: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'traceledger-golden-'));
  const environment = { DATA_DIR: join(folder, 'data'), RECORDED_FOR, AFTER_WAIT_SECONDS: '60' };
  const start = (): ReturnType<typeof startGolden> => startGolden(environment, root);
  const startedAt = performance.now();
  const ledger = await start();
  const recorder = new Recorder({ ...play, start, say }, ledger);
  try {
    await play.play(recorder);
    const head = await recorder.finish();
    const file = join(folder, 'log.ndjson');
    await ledgerCommand(environment, ['export', '--out', file], root);
    writePacked(logPath(play.name, into), readFileSync(file, 'utf8'));
    const { captures, answers } = recorder;
    writeAnswers(
      answersPath(play.name, into),
      { ledger: play.name, recordedOn: revisionOf(root), recordedFor: RECORDED_FOR, head, captures },
      answers,
    );
    const seconds = Math.round((performance.now() - startedAt) / 1_000);
    say(`${play.name}: ${captures} captures, ${answers.length} answers, ${head + 1} events, ${seconds} s`);
  } finally {
    await recorder.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function main(): Promise<void> {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ options: { from: text, only: text, into: text, help: { type: 'boolean' } } });
  if (values.help === true || values.from === undefined) return say(USAGE);
  const [root, into] = [resolve(values.from), resolve(values.into ?? RECORDED)];
  mkdirSync(into, { recursive: true });
  buildIn(root);
  const only = values.only?.split(',');
  for (const play of plays(root)) {
    if (only && !only.includes(play.name)) continue;
    if (existsSync(answersPath(play.name, into))) say(`${play.name} is recorded already`);
    else await record(play, root, into);
  }
}

try {
  await main();
} finally {
  await TestProcess.endAll();
}
