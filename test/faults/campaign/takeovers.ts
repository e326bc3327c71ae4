import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { passing } from '../chance.js';
import { untilAtHead } from '../clean-rebuild.js';
import { healthOf } from '../health.js';
import { until } from '../until.js';
import type { Scenario } from './scenario.js';
import type { Api } from './stand.js';
import { stallAt } from './wires.js';

const HOUR_MS = 3_600_000;
const WAKE_LATEST_MS = 500;
const CLOCK = fileURLToPath(new URL('shifted-clock.mjs', import.meta.url));

export const takeover: Scenario = {
  name: 'takeover',
  what: 'two APIs, clients at both; the writer is killed, the standby takes over',
  share: 2,
  async run({ stand, chance, witness, note }) {
    const standby = await stand.addApi();
    await becomes(standby, 'standby');
    await passing(chance.below(WAKE_LATEST_MS));
    stand.api.process.killGroup();
    note('writer killed');
    await becomes(standby, 'active');
    await witness.progress(10);
  },
};

export const pausedWriter: Scenario = {
  name: 'paused-writer',
  what: 'the writer is stopped, its standby takes over, and the writer wakes up again',
  async run(round) {
    const { stand, witness, chance } = round;
    const first = stand.api;
    const second = await stand.addApi();
    await becomes(second, 'standby');
    stand.pause(first.process);
    await becomes(second, 'active');
    await passing(chance.below(WAKE_LATEST_MS));
    stand.wake(first.process);
    await becomes(first, 'standby');
    await witness.progress(10);
    round.note('woke up as a standby');
    // Whichever is left, the other one is settled away.
    if (chance.below(2) === 0) await first.process.kill();
  },
};

export const pausedProjector: Scenario = {
  name: 'paused-projector',
  what: 'the projector is stopped at any moment or as it begins to write, another one takes over, and the first wakes up again',
  async run(round) {
    const { stand, witness, chance } = round;
    const paused = stand.projector;
    await untilAtHead(stand.stores, stand.stores.ledger);
    // Not over the wire of the one that is paused.
    stand.addProjector(stand.environment);
    await witness.progress(1 + chance.below(10));
    const isWriting = chance.below(2) === 0;
    // What it has sent by then arrives when it wakes up: a transaction of one that was replaced.
    if (isWriting)
      await stallAt(stand.wires.projector.database, (message) => /begin/i.test(message.toString('latin1')));
    stand.pause(paused);
    await witness.progress(1);
    // Its successor waits until it is sure that nobody works.
    await untilAtHead(stand.stores, stand.stores.ledger);
    stand.wires.projector.database.restore();
    stand.wake(paused);
    round.note(`stopped ${isWriting ? 'as it began to write' : 'at any moment'}, woke up after its successor began`);
    await witness.progress(5);
    if (chance.below(2) === 0) await paused.kill();
  },
};

export const clockSteps: Scenario = {
  name: 'clock-steps',
  what: 'the clock of the writer steps by an hour, and that of its successor is an hour wrong the other way',
  async run({ number, chance, stand, witness, note }) {
    const [ahead, behind] = chance.below(2) === 0 ? [HOUR_MS, -HOUR_MS] : [-HOUR_MS, HOUR_MS];
    const file = join(stand.options.folder, `clock-${number}`);
    await writeFile(file, '0');
    const shifted = await stand.addApi(clockBy(file));
    stand.api.process.killGroup();
    await becomes(shifted, 'active');
    await witness.progress(3);
    await writeFile(file, String(ahead));
    shifted.process.signal('SIGUSR2');
    await witness.progress(5);
    const other = `${file}-other`;
    await writeFile(other, String(behind));
    const successor = await stand.addApi(clockBy(other));
    await becomes(successor, 'standby');
    shifted.process.killGroup();
    await becomes(successor, 'active');
    await witness.progress(5);
    note(`${ahead / HOUR_MS} h, then ${behind / HOUR_MS} h`);
  },
};

function clockBy(file: string): Readonly<Record<string, string>> {
  return { NODE_OPTIONS: `--import=${CLOCK}`, FAULT_CLOCK_FILE: file };
}

export async function becomes({ url }: Pick<Api, 'url'>, role: 'active' | 'standby'): Promise<void> {
  const says = async (): Promise<boolean> => {
    try {
      return (await healthOf(url)).body.writer === role;
    } catch {
      return false;
    }
  };
  await until(`${url} is ${role}`, says);
}
