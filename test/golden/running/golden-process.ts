import { execFileSync } from 'node:child_process';
import { untilHealthSays } from '../../faults/health.js';
import { ownerKeyFile } from '../../support/owner-key.js';
import { TestProcess } from '../../faults/test-process.js';

type Environment = Readonly<Record<string, string>>;

/** A ledger that runs as users run it, of this checkout or of another one, and is asked by its public API. */
export interface RunningLedger {
  readonly url: string;
  stop(): Promise<void>;
  /** kill -9 of all of it. */
  kill(): Promise<void>;
}

/** Makes the build of another checkout. */
export function buildIn(root: string): void {
  execFileSync('node_modules/.bin/node', ['scripts/build.mjs'], { cwd: root, stdio: 'pipe' });
}

/** What `npm start` does after the build. */
export async function startGolden(environment: Environment, root?: string): Promise<RunningLedger> {
  const access = { OWNER_KEY_FILE: ownerKeyFile(), OPEN_ROUTES: 'ready' };
  const settings = { ...access, PORT: '0', LOG_LEVEL: 'error', WRITER_LEASE_SECONDS: '2', ...environment };
  const process = TestProcess.start('src/main', settings, [], root);
  const [, url = ''] = await process.printed(/API\s+(http:\S+)/);
  // From then on nothing stands in its log that it has not written.
  await untilHealthSays(url, { status: 'ready', writer: 'active' });
  return {
    url,
    stop: async () => {
      process.signal('SIGINT');
      await process.end();
    },
    kill: () => process.kill(),
  };
}

/** One command of `npm run ledger --`, to its end; answers what it printed. */
export async function ledgerCommand(environment: Environment, args: readonly string[], root?: string): Promise<string> {
  const running = TestProcess.start('src/cli', environment, args, root);
  const { code } = await running.end();
  if (code !== 0) throw new Error(`ledger ${args.join(' ')} ended with ${code}:\n${running.output}`);
  return running.output;
}
