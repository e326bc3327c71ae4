import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { testSeed } from '../support/seed/test-seed.js';
import { rounds } from './chance.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const ROUNDS = rounds(12);
const ROUND_MS = 120_000;

interface Ran {
  readonly code: number | null;
  readonly output: string;
}

/** What `npm run faults` runs. */
function faults(...args: readonly string[]): Promise<Ran> {
  const program = ['--import', './test/support/register-typescript.mjs', 'test/faults/campaign/faults.ts'];
  const child = spawn(process.execPath, [...program, ...args], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, output })));
}

describe('the campaign of faults', () => {
  it(
    'finds nothing lost, doubled, half or different from a clean rebuild, on either store',
    async () => {
      const { code, output } = await faults(
        '--rounds',
        String(ROUNDS),
        '--seed',
        String(testSeed()),
        '--per-ledger',
        '6',
      );
      expect({ code, output }).toEqual({ code: 0, output: expect.stringMatching(/nothing found in \d+ s/) });
      expect(output).toMatch(/postgres {2}all read models of \d+ events equal a clean rebuild/);
      expect(output).toMatch(/eventstoredb {2}all read models of \d+ events equal a clean rebuild/);
      expect(output).toMatch(new RegExp(`^all +${ROUNDS} `, 'm'));
    },
    ROUNDS * ROUND_MS,
  );

  it('names an argument that it cannot take', async () => {
    expect(await faults('--only', 'nothing-of-the-kind')).toEqual({
      code: 2,
      output: expect.stringMatching(/^--only nothing-of-the-kind: there is no such scenario/),
    });
    expect((await faults('--store', 'mysql')).output).toMatch(/--store mysql is to be one of postgres, eventstoredb/);
    expect((await faults('--rounds', '0')).output).toMatch(/--rounds 0 is to be a whole number from 1/);
  });
});
