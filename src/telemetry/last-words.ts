import { writeSync } from 'node:fs';
import { inspect } from 'node:util';
import { masked } from './masked.js';

const STDERR = 2;

/**
 * An error that nobody caught ends the process as it would without this, and what is printed of it is searched for secrets. A promise that nobody caught comes by
 * here as well. To be called once in a process.
 */
export function maskLastWords(): void {
  process.once('uncaughtException', (error: unknown) => {
    writeSync(STDERR, masked(`${inspect(error)}\n`));
    process.exit(1);
  });
}
