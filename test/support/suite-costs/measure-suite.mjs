// jest runs this in each test file before the file itself is loaded (setupFilesAfterEnv), and so before all that it imports.
import { appendFileSync, readFileSync } from 'node:fs';
import { afterAll, expect } from '@jest/globals';

/** What Linux counts processor time in (USER_HZ), and which columns of /proc/self/stat do: of itself, and of the children that it waited for. */
const MS_A_TICK = 10;
const TICKS = { from: 11, to: 15 };

/** Milliseconds of processor time; elsewhere than on Linux without that of child processes. */
function processorMs() {
  if (process.platform !== 'linux') {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1_000;
  }
  const stat = readFileSync('/proc/self/stat', 'utf8');
  // The name of the process stands in brackets, and may hold any.
  const columns = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = columns.slice(TICKS.from, TICKS.to).reduce((sum, column) => sum + Number(column), 0);
  return ticks * MS_A_TICK;
}

const { SUITE_COSTS } = process.env;
const startedAt = processorMs();
if (SUITE_COSTS)
  afterAll(() => {
    const cost = { path: expect.getState().testPath, processorMs: processorMs() - startedAt };
    appendFileSync(SUITE_COSTS, `${JSON.stringify(cost)}\n`);
  });
