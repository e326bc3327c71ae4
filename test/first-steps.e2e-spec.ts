import { afterAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { playDemo } from '../src/demo/play.js';
import { startLedger, type LedgerApp } from './support/ledger-app.js';
import { AS_OWNER, ownerKeyFile } from './support/owner-key.js';

/** The commands of the first steps, as they stand, each answer followed by its status. */
const COMMANDS = [...readFileSync('README.md', 'utf8').matchAll(/```sh\n(.*?)```/gs)]
  .map(([, block = '']) => block)
  .filter((block) => /curl|^api=/m.test(block) && /\$(api|item)/.test(block))
  .join('');

const apps: LedgerApp[] = [];
afterAll(async () => {
  await Promise.all(apps.map((app) => app.stop()));
});

async function firstSteps(url: string): Promise<readonly string[]> {
  const script = COMMANDS.replace('http://127.0.0.1:3000', url)
    .replace('data/owner.key', ownerKeyFile())
    .replaceAll('curl -s ', "curl -s -o /dev/null -w '%{http_code}\\n' ");
  const { stdout } = await promisify(execFile)('sh', ['-eu', '-c', script]);
  return stdout.trim().split('\n');
}

const asWritten = (statuses: readonly string[]): void => {
  expect(statuses.slice(0, 4)).toEqual(['201', '201', '201', '409']);
  for (const status of statuses.slice(4)) expect(status).toMatch(/^20[01]$/);
};

describe('the first steps of README and the demo', () => {
  it.each(['steps first', 'demo first'])('stand on one ledger, twice: %s', async (order) => {
    const app = await startLedger();
    apps.push(app);
    const lines: string[] = [];
    const demo = (): Promise<void> => playDemo(app.url, AS_OWNER, (line) => void lines.push(line));
    if (order === 'demo first') await demo();
    asWritten(await firstSteps(app.url));
    await demo();
    // The packs of the first steps are of the demo's product, and on their way to the same place.
    expect(lines).toContain('    24 in transit to 414/9506000134369');
    asWritten(await firstSteps(app.url));
    await demo();
  });
});
