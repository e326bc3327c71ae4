import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kysely, PostgresDialect, type Transaction } from 'kysely';
import type pg from 'pg';
import { closure } from '../projections/histories/closure.queries.js';
import { connectedHistories } from '../projections/histories/connected.queries.js';
import { applyToBooks, booksOf } from '../src/capture/books/books.js';
import { collectedWrites } from '../src/capture/inline-models/batched-database.js';
import { INLINE_MODELS } from '../src/capture/inline-models/inline-builds.js';
import { encoded, runBatch, type EncodedStatement } from '../src/capture/inline-models/statement-batch.js';
import { PROJECTED_MODELS } from '../src/composition/read-models.js';
import { startEmbeddedPostgres } from '../src/event-store/embedded/embedded-postgres.js';
import { PostgresEventStore } from '../src/event-store/postgres/postgres-event-store.js';
import { storedForm } from '../src/ledger/capture/stored-form.js';
import type { CaptureChanges } from '../src/ledger/history/capture-changes.js';
import type { Operation } from '../src/ledger/operations/operation.js';
import { MemoryEventStore } from '../test/support/memory-event-store.js';
import { MemoryInlineModels } from '../test/support/memory-inline-models.js';
import { openPool } from '../test/support/postgres.js';
import { operation } from '../test/support/pure-ledger.js';
import { request, WriterFixture } from '../test/support/writer-fixture.js';
import { sscc } from './generator/catalogue.js';
import { numbers } from './generator/random.js';

// What each read model costs for an event, by itself: `npm run model-costs`. It counts work and not time, so that it may run on a machine that does
// other things as well: processor time of Node and of all of PostgreSQL, bytes that go to the write-ahead log, bytes that stay on disk.

const LOTS = 12;
const LOT_UNITS = 1_000;
const CASE_UNITS = 40;
/** Requests in the life of a lot. The first lot is not counted: code and plans are cold. */
const LOT_STEPS = 7;
const SCANS = 12_000;
const SCANS_A_GROUP = 30;
const [PLANT, DEPOT, SHOP] = ['414/9506000134376', '414/9506000134369', '414/9506000111117'];
const [WHOLESALER, RETAILER] = ['417/9506000134369', '417/9506000111117'];

type Batch = readonly CaptureChanges[];

/** What is in the models when a part begins, and what is measured. */
interface Part {
  readonly name: string;
  readonly before: readonly Batch[];
  readonly batches: readonly Batch[];
}

function unitsOf(lot: number): readonly string[] {
  return numbers(LOT_UNITS).map((unit) => `01/09506000134352/21/L${lot}U${String(unit).padStart(4, '0')}`);
}

/** The life of a lot in seven requests, as decision 13 counts it. */
function lifeOf(lot: number): readonly Operation[] {
  const units = unitsOf(lot);
  const inCases = units.map((id, unit) => ({
    id,
    container: sscc(1, lot * LOT_UNITS + Math.floor(unit / CASE_UNITS)),
  }));
  const cases = [...new Set(inCases.map(({ container }) => container))];
  const facts = { location: PLANT, lot: `01/09506000134352/10/L${lot}`, expiry: '2028-03-31' };
  return [
    operation('manufacture', units, facts),
    operation('pack', inCases),
    operation('ship', cases, { toParty: WHOLESALER, toLocation: DEPOT, owner: WHOLESALER }),
    operation('receive', cases, { location: DEPOT }, { recordedFor: WHOLESALER }),
    operation('unpack', units, {}, { recordedFor: WHOLESALER }),
    operation('ship', units, { toParty: RETAILER, toLocation: SHOP, owner: RETAILER }, { recordedFor: WHOLESALER }),
    operation('receive', units, { location: SHOP }, { recordedFor: RETAILER }),
  ];
}

function recallOf(lot: number): readonly Operation[] {
  const recall = `recall/${lot}`;
  const scope = { anyOf: [{ lots: [`01/09506000134352/10/L${lot}`] }] };
  const items = unitsOf(lot).map((subject, index) => ({ subject, field: `items[${index}]`, fields: {} }));
  const recordedFor = RETAILER;
  return [
    { ...{ operation: 'open-recall', recall, scope, blocks: [], sites: [] }, recordedFor, reason: 'glass' },
    { operation: 'mark-recalled', recall, items, recordedFor },
  ];
}

/** Decided by the writer, in groups as the writer makes them. */
async function parts(): Promise<readonly Part[]> {
  const groups: Batch[] = [];
  const models = new MemoryInlineModels();
  const apply = models.apply.bind(models);
  models.apply = (captures, from, to) => {
    if (captures.length > 0) groups.push(captures);
    return apply(captures, from, to);
  };
  const fixture = new WriterFixture(new MemoryEventStore(), models);
  const writer = fixture.writer('first');
  let sent = 0;
  const send = (asked: Operation): Promise<unknown> => writer.capture(request(`r${sent++}`, asked));
  for (const lot of numbers(LOTS)) for (const step of lifeOf(lot)) await send(step);
  const lots = groups.splice(0);
  const units = unitsOf(0);
  for (let from = 0; from < SCANS; from += SCANS_A_GROUP) {
    const scanned = numbers(SCANS_A_GROUP).map((n) => units[(from + n) % units.length] ?? '');
    const toDepot = Math.floor(from / units.length) % 2 === 0;
    const move = { location: toDepot ? DEPOT : SHOP };
    await Promise.all(scanned.map((id) => send(operation('move', [id], move, { recordedFor: RETAILER }))));
  }
  const scans = groups.splice(0);
  for (const lot of numbers(LOTS)) for (const step of recallOf(lot)) await send(step);
  await fixture.close();
  return [
    { name: 'lots', before: lots.slice(0, LOT_STEPS), batches: lots.slice(LOT_STEPS) },
    { name: 'scans', before: lots, batches: scans },
    { name: 'marks', before: [...lots, ...scans], batches: groups },
  ];
}

/** How something takes a batch in. */
interface Taker {
  readonly name: string;
  take(batch: Batch): Promise<void>;
  /** Bytes on disk, indexes included. */
  size(): Promise<number>;
}

class Costs {
  private constructor(
    private readonly pool: pg.Pool,
    private readonly db: Kysely<unknown>,
    private readonly url: string,
    private readonly postmaster: number,
  ) {}

  static async over(url: string): Promise<Costs> {
    const pool = openPool(url);
    const { rows } = await pool.query<{ data: string }>(`SELECT current_setting('data_directory') AS data`);
    const postmaster = Number(readFileSync(join(rows[0]?.data ?? '', 'postmaster.pid'), 'utf8').split('\n')[0]);
    return new Costs(pool, new Kysely({ dialect: new PostgresDialect({ pool }) }), url, postmaster);
  }

  async close(): Promise<void> {
    await this.db.destroy();
  }

  async takers(part: string): Promise<readonly Taker[]> {
    return [await this.log(part), ...(await this.inline(part)), ...(await this.projected(part))];
  }

  async measure(taker: Taker, { before, batches }: Part): Promise<readonly [string, ...number[]]> {
    for (const batch of before) await taker.take(batch);
    const events = eventsIn(batches);
    const [size, wal] = [await taker.size(), await this.walPosition()];
    const [node, postgres] = [process.cpuUsage(), this.postgresMicroseconds()];
    for (const batch of batches) await taker.take(batch);
    const { user, system } = process.cpuUsage(node);
    const used = [user + system, this.postgresMicroseconds() - postgres];
    const grown = [(await this.walPosition()) - wal, (await taker.size()) - size];
    return [taker.name, ...[...used, ...grown].map((total) => total / events)];
  }

  private async log(part: string): Promise<Taker> {
    const ledger = `log${part}`;
    const store = await PostgresEventStore.open({ connectionString: this.url, ledger });
    let head = -1;
    return {
      name: 'log',
      size: () => this.sizeOf(`log_${ledger}`),
      take: async (batch) => {
        const events = batch.flatMap(({ capture }) => storedForm(capture, () => randomUUID()));
        const outcome = await store.append(events, head);
        if (outcome.kind !== 'appended') throw new Error(`the append ended as ${outcome.kind}`);
        head = outcome.position;
      },
    };
  }

  /** As the writer writes them: all statements in one round trip. */
  private async inline(part: string): Promise<readonly Taker[]> {
    const takers = INLINE_MODELS.map((model) => ({ model, schema: `${part}_${model.name}` }));
    for (const { model, schema } of takers) await model.create(this.db, schema);
    return takers.map(({ model, schema }) => ({
      name: model.name,
      size: () => this.sizeOf(schema),
      take: async (batch) => {
        const statements: EncodedStatement[] = [];
        await model.apply(
          collectedWrites((statement) => void statements.push(encoded(statement))),
          schema,
          batch,
        );
        if (statements.length > 0) await runBatch(this.pool, statements, { rows: false });
      },
    }));
  }

  /** As the projector writes them; the others read what `histories` holds, which is the first. */
  private async projected(part: string): Promise<readonly Taker[]> {
    const takers = PROJECTED_MODELS.map((model) => ({ model, schema: `${part}_${model.name.replaceAll('-', '_')}` }));
    for (const { model, schema } of takers) await model.create(this.db, schema);
    const histories = takers[0]?.schema ?? '';
    return takers.map(({ model, schema }) => ({
      name: model.name,
      size: () => this.sizeOf(schema),
      take: (batch) =>
        this.db.transaction().execute((trx: Transaction<unknown>) =>
          model.apply(
            batch.map(({ capture }) => capture),
            {
              ...{ db: trx, schema, closure: (question) => closure({ db: trx, schema: histories }, question) },
              histories: connectedHistories({ db: trx, schema: histories }),
            },
          ),
        ),
    }));
  }

  private async sizeOf(schema: string): Promise<number> {
    const { rows } = await this.pool.query<{ bytes: string }>(
      `SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0) AS bytes FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE n.nspname = $1 AND c.relkind = 'r'`,
      [schema],
    );
    return Number(rows[0]?.bytes);
  }

  private async walPosition(): Promise<number> {
    const { rows } = await this.pool.query<{ bytes: string }>(`SELECT pg_current_wal_insert_lsn() - '0/0' AS bytes`);
    return Number(rows[0]?.bytes);
  }

  /** Of all processes of the server, as Linux counts it, in steps of 10 ms. */
  private postgresMicroseconds(): number {
    // The postmaster's own include what those of its processes took that have ended.
    let ticks = sum(statOf(String(this.postmaster)).slice(11, 15));
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      const fields = statOf(pid);
      if (Number(fields[1]) === this.postmaster) ticks += sum(fields.slice(11, 13));
    }
    return ticks * 10_000;
  }
}

function sum(figures: readonly string[]): number {
  return figures.reduce((total, figure) => total + Number(figure), 0);
}

/** From the state of the process on; empty for one that has ended. */
function statOf(pid: string): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
  } catch {
    return [];
  }
}

function eventsIn(batches: readonly Batch[]): number {
  return batches.flat().reduce((total, { capture }) => total + capture.events.length, 0);
}

function bookCosts({ batches }: Part): string {
  const captures = batches.flat().map(({ capture }) => capture);
  const events = eventsIn(batches);
  const books = booksOf(() => []);
  const rounds = 50;
  const before = process.cpuUsage();
  for (let round = 0; round < rounds; round++) for (const capture of captures) applyToBooks(books, capture);
  const { user, system } = process.cpuUsage(before);
  const each = (user + system) / rounds;
  return `books: ${(each / captures.length).toFixed(3)} us a capture, ${(each / events).toFixed(4)} us an event`;
}

async function main(): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'traceledger-costs-'));
  const postgres = await startEmbeddedPostgres({ dataDir });
  const costs = await Costs.over(postgres.connectionString);
  try {
    for (const part of await parts()) {
      process.stdout.write(`${part.name}\n${['', 'Node us', 'PostgreSQL us', 'WAL B', 'disk B'].join('\t')}\n`);
      for (const taker of await costs.takers(part.name)) {
        const [name, ...figures] = await costs.measure(taker, part);
        process.stdout.write(`${[name, ...figures.map((figure) => figure.toFixed(1))].join('\t')}\n`);
      }
      process.stdout.write(`${bookCosts(part)}\n`);
    }
  } finally {
    await costs.close();
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

await main();
