import { spawnSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';

const ENDING = {
  'thrown later': 'setTimeout(() => { throw new Error("refused: " + secret); });',
  'a promise that nobody caught': 'void Promise.reject(new Error("refused: " + encodeURIComponent(secret)));',
  'no error at all': 'setTimeout(() => { throw { url: "postgres://x:" + secret + "@db" }; });',
};

describe('an error that nobody caught', () => {
  it.each(Object.entries(ENDING))('holds no secret when it is %s', (_name, ending) => {
    const program = `
      import { hide } from './src/telemetry/masked.js';
      import { maskLastWords } from './src/telemetry/last-words.js';
      const secret = 'Tr0ub4dor&3';
      hide([secret]);
      maskLastWords();
      ${ending}`;
    const given = ['--import', './test/support/register-typescript.mjs', '--input-type=module', '--eval', program];
    const { status, stderr } = spawnSync(process.execPath, given, { encoding: 'utf8' });
    expect([status, stderr]).toEqual([1, expect.stringContaining('***')]);
    expect(stderr).not.toMatch(/Tr0ub4dor/);
  });
});
