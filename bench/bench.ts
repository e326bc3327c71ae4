import { readPlan } from './plan.js';
import { Report } from './run-report.js';
import { runRows } from './run-rows.js';
import { Stand, givenEventStoreDB } from './stand.js';

// A report, not a test: no figure passes or fails. `npm run bench` runs all rows, `npm run bench -- bulk single` those named,
// `--store PostgreSQL` on one store only, `--items N` loads so many items however long it takes, `--profile <directory>` writes CPU profiles
// of the ledger's processes.

const INTERRUPTED = 130;

async function main(): Promise<void> {
  const plan = readPlan(process.argv.slice(2));
  const [server] = givenEventStoreDB()?.hosts ?? [];
  const report = new Report(
    /^(localhost|127\.0\.0\.1):(\d+)$/.test(server ?? '') ? Number(server?.split(':')[1]) : undefined,
  );
  const stand = await Stand.start(plan.profile);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted(stand));
  try {
    await runRows(plan, stand, report);
  } finally {
    await stand.stop();
  }
  process.stdout.write(await report.conclude(stand.postgresVersion));
}

function interrupted(stand: Stand): void {
  // The row that runs loses its connections: what breaks with them must not end this process before the others have ended.
  process.on('uncaughtException', () => undefined).on('unhandledRejection', () => undefined);
  void stand.stop().finally(() => process.exit(INTERRUPTED));
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
