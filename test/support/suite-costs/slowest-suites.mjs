import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

const SHOWN = 10;

/**
 * A reporter of jest that says at the end of a run which suites took longest, and what they cost: processor time of the suite and of the processes
 * that it started and waited for, which other load on the machine changes little. The PostgreSQL that all suites share is not counted.
 */
export default class SlowestSuites {
  #folder = mkdtempSync(join(tmpdir(), 'traceledger-costs-'));
  #file = join(this.#folder, 'suites');
  #rootDir;

  constructor({ rootDir }) {
    this.#rootDir = rootDir;
    // Of the workers too, which begin after this.
    process.env.SUITE_COSTS = this.#file;
  }

  onRunComplete(_contexts, { testResults }) {
    const processorMs = this.#costs();
    const suites = testResults.map(({ testFilePath: path, perfStats }) => ({
      name: relative(this.#rootDir, path),
      ms: perfStats.runtime,
      processorMs: processorMs.get(path) ?? 0,
    }));
    if (suites.length <= 1) return;
    const slowest = suites.sort((a, b) => b.ms - a.ms).slice(0, SHOWN);
    const lines = slowest.map((suite) => `${seconds(suite.ms)} ${seconds(suite.processorMs)}  ${suite.name}`);
    const all = suites.reduce((sum, suite) => sum + suite.processorMs, 0);
    process.stderr.write(
      `\nSlowest of ${suites.length} suites (seconds, of processor time):\n${lines.join('\n')}\n${seconds(all).padStart(13)}  all suites\n\n`,
    );
  }

  #costs() {
    try {
      const lines = readFileSync(this.#file, 'utf8').trim().split('\n');
      return new Map(lines.map((line) => JSON.parse(line)).map(({ path, processorMs }) => [path, processorMs]));
    } catch (error) {
      if (error.code !== 'ENOENT') throw error;
      return new Map();
    } finally {
      rmSync(this.#folder, { recursive: true, force: true });
    }
  }
}

const seconds = (ms) => (ms / 1_000).toFixed(1).padStart(6);
