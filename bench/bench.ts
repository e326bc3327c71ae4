import { readPlan } from './plan.js';
import { Report } from './run-report.js';
import { runRows } from './run-rows.js';
import { Stand, givenEventStoreDB } from './stand.js';

// A report, not a test: no figure passes or fails. `npm run bench` runs all rows, `npm run bench -- bulk single` those named,
// `--store PostgreSQL` on one store only, `--items N` loads so many items however long it takes, `--profile <directory>` writes CPU profiles
// of the ledger's processes.

async function main(): Promise<void> {
  const plan = readPlan(process.argv.slice(2));
  const [server] = givenEventStoreDB()?.hosts ?? [];
  const report = new Report(
    /^(localhost|127\.0\.0\.1):(\d+)$/.test(server ?? '') ? Number(server?.split(':')[1]) : undefined,
  );
  const stand = await Stand.start(plan.profile);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void stand.stop().finally(() => process.exit(1)));
  }
  try {
    await runRows(plan, stand, report);
  } finally {
    await stand.stop();
  }
  process.stdout.write(await report.conclude(stand.postgresVersion));
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
