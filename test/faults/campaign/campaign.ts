import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { LogFault } from '../../support/log-checker.js';
import { Chance } from '../chance.js';
import { liveAndRebuilt } from '../clean-rebuild.js';
import { runFromCopy, TestProcess } from '../test-process.js';
import { PATIENCE_MS } from '../until.js';
import { Witness, WitnessFault } from '../witness.js';
import { MixedLoad } from './mixed-load.js';
import { PostgresServer } from './postgres-server.js';
import { Laps } from './laps.js';
import { Finding, type FindingKind, type Scenario } from './scenario.js';
import { Stand, type StoreName } from './stand.js';
import { Tally } from './tally.js';

export interface CampaignOptions {
  readonly seed: number;
  /** Number of the first round; those before it are left out. */
  readonly from: number;
  readonly rounds: number;
  readonly stores: readonly [StoreName, ...StoreName[]];
  readonly scenarios: readonly Scenario[];
  /** After so many rounds the read models are compared with a clean rebuild, and a new ledger is begun. */
  readonly roundsPerLedger: number;
  readonly clients: number;
  readonly minutes: number;
  /** Logs and stores also where nothing was found. */
  readonly keep: boolean;
  readonly eventStoreDbUrl?: string;
  readonly say: (line: string) => void;
}

export interface CampaignResult {
  readonly tally: Tally;
  /** Where everything is that tells what happened; only where something was found. */
  readonly evidence?: string;
}

/** Whatever a scenario waits for; those that last come on top of it. */
const SCENARIO_WITHIN_MS = 2 * PATIENCE_MS;
const PROGRESS_BEFORE = 5;
const PROGRESS_AFTER = 10;

/** Round after round, until the last or the first finding. */
export class Campaign {
  private readonly tally = new Tally();
  private readonly notes: string[] = [];
  private postgres: PostgresServer | undefined;
  private evidence: string | undefined;
  private isOver = false;

  constructor(
    private readonly options: CampaignOptions,
    private readonly folder: string,
  ) {}

  static async run(options: CampaignOptions): Promise<CampaignResult> {
    const folder = await mkdtemp(join(tmpdir(), 'traceledger-faults-'));
    const campaign = new Campaign(options, folder);
    try {
      const build = join(folder, 'build');
      await mkdir(build);
      await runFromCopy(build);
      await Promise.race([campaign.runAll(), interrupted()]);
    } finally {
      campaign.isOver = true;
      Witness.giveUp();
      await TestProcess.endAll();
      await campaign.postgres?.stop();
    }
    const { tally, evidence } = campaign;
    if (options.keep) options.say(`kept: ${folder}`);
    else if (evidence === undefined) await rm(folder, { recursive: true, force: true });
    return { tally, ...(evidence === undefined ? {} : { evidence }) };
  }

  private async runAll(): Promise<void> {
    const { from, rounds, roundsPerLedger } = this.options;
    this.postgres = await PostgresServer.start(join(this.folder, 'postgres'));
    const end = from + rounds;
    for (let first = from; first < end && this.evidence === undefined;) {
      // Ledgers begin at the same rounds wherever the campaign begins.
      const next = Math.min(end, first + roundsPerLedger - ((first - 1) % roundsPerLedger));
      await this.runLedger(this.postgres, first, next);
      first = next;
    }
  }

  /** The rounds from `first` up to, not including, `next` on one ledger. */
  private async runLedger(postgres: PostgresServer, first: number, next: number): Promise<void> {
    const { options } = this;
    const number = Math.floor((first - 1) / options.roundsPerLedger);
    const storeName = options.stores[number % options.stores.length] ?? options.stores[0];
    // A real EventStoreDB keeps the streams of campaigns before this one.
    const name = `faults_${number}_${Date.now().toString(36)}`;
    const folder = join(this.folder, name);
    await mkdir(folder, { recursive: true });
    const { eventStoreDbUrl } = options;
    const stand = await Stand.open({
      storeName,
      name,
      postgres,
      folder,
      ...(eventStoreDbUrl === undefined ? {} : { eventStoreDbUrl }),
    });
    const load = new MixedLoad(`c${number}`, options.seed, options.clients);
    const witness = new Witness((client) => load.script(client));
    const suiting = options.scenarios.filter(({ suits }) => suits?.(stand) ?? true);
    try {
      for (let round = first; round < next && this.evidence === undefined; round++)
        await this.runRound(round, draw(suiting, options.seed, round), stand, witness);
      if (this.evidence === undefined) await this.compareAll(next - 1, stand, witness);
    } finally {
      await stand.close(options.keep || this.evidence !== undefined);
    }
  }

  private async runRound(number: number, scenario: Scenario, stand: Stand, witness: Witness): Promise<void> {
    const { options, tally } = this;
    const chance = Chance.of(options.seed, `round ${number}`);
    const notes: string[] = [];
    const note = (text: string): void => void notes.push(text);
    const row = tally.of(scenario.name);
    const before = { acknowledged: witness.acknowledged.size, repeated: witness.repeated };
    const laps = new Laps();
    try {
      witness.startClients(options.clients, stand.urls);
      await witness.progress(PROGRESS_BEFORE);
      laps.end('begun');
      await inTime(scenario.run({ number, chance, stand, witness, minutes: options.minutes, note }), options.minutes);
      laps.end('broken');
      await stand.settle();
      laps.end('started again');
      await witness.progress(PROGRESS_AFTER).catch(asStuck);
      await witness.finish().catch(asStuck);
      laps.end('gone on');
      await witness.checkOn(stand.stores.store);
      laps.end('compared');
    } catch (error) {
      this.found(number, scenario.name, error, stand);
      await this.keepEvidence(number, stand, witness, error);
    }
    row.rounds += 1;
    row.acknowledged += witness.acknowledged.size - before.acknowledged;
    row.repeated += witness.repeated - before.repeated;
    row.longestGapMs = Math.max(row.longestGapMs, witness.longestGapMs);
    const gap = `longest gap ${(witness.longestGapMs / 1_000).toFixed(1)} s`;
    const line = `round ${number}  ${stand.storeName}  ${scenario.name}: ${[...notes, gap].join(', ')}; ${laps.text}; acknowledged so far ${tally.acknowledged}`;
    this.notes.push(line);
    options.say(line);
  }

  /** Reads the whole log again, and compares all read models with a clean rebuild. The API is stopped, so that not even marks of recalls are written. */
  private async compareAll(round: number, stand: Stand, witness: Witness): Promise<void> {
    try {
      const laps = new Laps();
      stand.api.process.signal('SIGTERM');
      await stand.api.process.end();
      await witness.check(stand.stores.store);
      laps.end('log read again');
      const { live, rebuilt } = await liveAndRebuilt(stand.stores);
      if (!isDeepStrictEqual(live, rebuilt))
        throw new Finding('hash', `live ${JSON.stringify(live)}\nrebuilt ${JSON.stringify(rebuilt)}`);
      laps.end('rebuilt');
      this.options.say(
        `          ${stand.storeName}  all read models of ${(await stand.stores.store.head()) + 1} events equal a clean rebuild; ${laps.text}`,
      );
    } catch (error) {
      this.found(round, 'comparison', error, stand);
      await this.keepEvidence(round, stand, witness, error);
    }
  }

  private found(round: number, scenario: string, error: unknown, stand: Stand): void {
    // What is interrupted fails of it.
    if (this.isOver) throw error;
    this.tally.of(scenario).found[kindOf(error)] += 1;
    const { seed, roundsPerLedger, stores } = this.options;
    const first = round - ((round - 1) % roundsPerLedger);
    const again = `npm run faults -- --seed ${seed} --per-ledger ${roundsPerLedger} --from ${first} --rounds ${round - first + 1}`;
    const only = this.options.scenarios.map(({ name }) => name).join(',');
    this.options.say(`FOUND in round ${round} of seed ${seed} (${scenario}, ${stand.storeName}): ${String(error)}`);
    this.options.say(`again: ${again} --store ${stores.join(',')} --only ${only}`);
  }

  private async keepEvidence(round: number, stand: Stand, witness: Witness, error: unknown): Promise<void> {
    const { folder } = stand.options;
    this.evidence = this.folder;
    const text =
      error instanceof Error
        ? `${error.stack}\n${error.cause instanceof Error ? error.cause.stack : ''}`
        : String(error);
    await writeFile(
      join(folder, 'finding.txt'),
      `round ${round}, seed ${this.options.seed}\n${text}\n\n${this.notes.join('\n')}\n`,
    );
    await writeFile(
      join(folder, 'witness.json'),
      JSON.stringify(
        { acknowledged: [...witness.acknowledged], wrong: witness.wrong, refused: [...witness.refused] },
        null,
        1,
      ),
    );
    this.options.say(`evidence: ${folder}`);
  }
}

/** By their shares, from the seed and the number of the round alone. */
function draw(scenarios: readonly Scenario[], seed: number, round: number): Scenario {
  const total = scenarios.reduce((sum, { share = 1 }) => sum + Math.max(1, share), 0);
  let drawn = Chance.of(seed, `scenario ${round}`).below(total);
  for (const scenario of scenarios) {
    drawn -= Math.max(1, scenario.share ?? 1);
    if (drawn < 0) return scenario;
  }
  throw new Error('no scenario suits this ledger');
}

async function inTime(run: Promise<void>, minutes: number): Promise<void> {
  const withinMs = SCENARIO_WITHIN_MS + 60_000 * minutes;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Finding('stuck', `the scenario is not over after ${withinMs} ms`)), withinMs);
  });
  await Promise.race([run, late]).finally(() => clearTimeout(timer));
}

/** Ctrl-C ends all that the campaign has started. */
function interrupted(): Promise<never> {
  return new Promise((_, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.once(signal, () => reject(new Error(`interrupted by ${signal}`)));
  });
}

function asStuck(error: unknown): never {
  throw new Finding('stuck', String(error), { cause: error });
}

function kindOf(error: unknown): FindingKind {
  if (error instanceof Finding || error instanceof LogFault || error instanceof WitnessFault) return error.kind;
  return /^Error: Not within/.test(String(error)) ? 'stuck' : 'wrong';
}
