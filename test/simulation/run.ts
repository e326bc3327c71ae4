import { isDeepStrictEqual } from 'node:util';
import { type Fault, type Plan, FAULTY_MS } from './plan.js';
import { Violation } from './referee.js';
import { SimClient } from './sim-client.js';
import { SimProcess } from './sim-process.js';
import { SimProjector } from './sim-projector.js';
import { World } from './world.js';

/** After the last fault everything that waits is answered within this time. */
const CALM_MS = 120_000;

export interface Result {
  /** What was wrong, if something was. */
  readonly failure: Error | undefined;
  readonly captures: number;
  readonly events: number;
  readonly trace: readonly string[];
  /** Milliseconds of virtual time that it took. */
  readonly tookMs: number;
}

export interface RunOptions {
  readonly isTraced?: boolean;
}

/** Plays a plan. The same plan gives the same result, trace for trace. */
export async function play(plan: Plan, { isTraced = false }: RunOptions = {}): Promise<Result> {
  const world = new World(plan, isTraced);
  const restore = world.time.install();
  try {
    await live(world);
  } catch (error) {
    world.fail(error);
  } finally {
    restore();
  }
  const { now } = world.referee;
  return {
    failure: world.failure,
    captures: now.captures.length,
    events: world.log.events.length,
    trace: world.trace,
    tookMs: world.time.now,
  };
}

interface Cast {
  readonly processes: readonly SimProcess[];
  readonly projectors: readonly SimProjector[];
  readonly clients: readonly SimClient[];
}

function castOf(world: World): Cast {
  const { plan } = world;
  return {
    processes: Array.from({ length: plan.processes }, (_, index) => new SimProcess(world, index)),
    projectors: [0, 1].map((index) => new SimProjector(world, index)),
    clients: plan.clients.map((operations, index) => new SimClient(world, index, operations)),
  };
}

async function live(world: World): Promise<void> {
  const cast = castOf(world);
  const { clients } = cast;
  for (const process of [...cast.processes, ...cast.projectors]) process.start();
  let working = clients.length;
  for (const client of clients) {
    const begin = (): void => {
      void client.work().then(
        () => (working -= 1),
        (error: unknown) => world.fail(error),
      );
    };
    world.time.after(0, begin, client.life);
  }
  for (const fault of world.plan.faults) world.time.after(fault.at, () => strike(world, cast, fault));
  const isOver = (): boolean => world.failure !== undefined || working === 0;
  const isEarly = await world.time.run(isOver, FAULTY_MS);
  if (world.failure) return;
  calm(world, cast);
  if (!isEarly && !(await world.time.run(isOver, CALM_MS))) {
    const waiting = clients.flatMap(({ waitsFor }) => waitsFor ?? []);
    throw new Violation('stuck', `${CALM_MS} ms after the last fault these wait still: ${waiting.join(', ')}`);
  }
  if (world.failure) return;
  await world.time.run(() => world.failure !== undefined || isLevel(world), CALM_MS);
  expectRebuilt(world);
  expectProjected(world);
}

/** Everything is well from now on. */
function calm(world: World, cast: Cast): void {
  world.note(() => 'no more faults');
  for (const link of Object.values(world.links)) {
    link.trouble = 0;
    link.stalledUntil = 0;
    link.refusedUntil = 0;
    link.losesNext = false;
  }
  for (const process of cast.processes) {
    process.disarm();
    process.resume();
    process.start();
  }
  for (const projector of cast.projectors) {
    projector.resume();
    projector.start();
  }
}

function isLevel(world: World): boolean {
  const { head } = world.log;
  const { database, plan } = world;
  return database.rows.at.position === head && plan.releases.every((each) => database.modelsOf(each).position === head);
}

function expectRebuilt(world: World): void {
  const clean = Object.entries(world.referee.now.models.rows());
  for (const release of new Set(world.plan.releases)) {
    const rows = world.database.modelsOf(release).rows();
    for (const [table, expected] of clean) {
      if (isDeepStrictEqual(rows[table], expected)) continue;
      const which = `${table} of release ${release}`;
      throw new Violation('inline', `${which} are not what the log gives: ${differences(rows[table], expected)}`);
    }
  }
}

function expectProjected(world: World): void {
  if (isDeepStrictEqual(world.database.rows.captures, world.referee.now.captures)) return;
  throw new Violation('projected', 'the rows of the projector are not what the log gives');
}

/** Only what is not the same in both. */
function differences(found: unknown, expected: unknown): string {
  const keys = new Set([...keysOf(found), ...keysOf(expected)]);
  const differing = [...keys].flatMap((key) => {
    const [one, other] = [at(found, key), at(expected, key)];
    return isDeepStrictEqual(one, other)
      ? []
      : [`${String(key)}: ${JSON.stringify(one)} instead of ${JSON.stringify(other)}`];
  });
  return differing.join('\n');
}

function keysOf(rows: unknown): readonly unknown[] {
  return rows instanceof Map || rows instanceof Set ? [...rows.keys()] : Object.keys(rows as object);
}

function at(rows: unknown, key: unknown): unknown {
  if (rows instanceof Map) return rows.get(key);
  return rows instanceof Set ? rows.has(key) : (rows as Record<string, unknown>)[String(key)];
}

function strike(world: World, cast: Cast, fault: Fault): void {
  const process = cast.processes[fault.process] as SimProcess;
  const later = (run: () => void): void => void world.time.after(fault.ms, run);
  const crash = (): void => {
    process.kill();
    later(() => process.start());
  };
  const pause = (): void => {
    process.pause();
    later(() => process.resume());
  };
  world.note(() => `fault ${JSON.stringify(fault)}`);
  switch (fault.kind) {
    case 'crash':
      return crash();
    case 'pause':
      return pause();
    case 'stop':
      process.stop();
      return later(() => {
        process.kill();
        process.start();
      });
    case 'crash-at-step':
      return process.trap(fault.step, fault.nth, crash);
    case 'pause-at-step':
      return process.trap(fault.step, fault.nth, pause);
    case 'refused-at-step':
      return process.trap(fault.step, fault.nth, () => {
        world.links[fault.link].refusedUntil = world.time.now + fault.ms;
        world.links[fault.link].losesNext = fault.losesFirst;
      });
    case 'clock-step':
      process.clockOffsetMs += fault.by;
      return;
    case 'lease-expires':
      return world.database.expireLease();
    case 'trouble':
      if (fault.link === 'network') world.repeats = true;
      world.links[fault.link].trouble = fault.perThousand;
      return later(() => (world.links[fault.link].trouble = 0));
    case 'stall':
      world.links[fault.link].stalledUntil = world.time.now + fault.ms;
      return;
    case 'database-crash':
      return void world.database.crash(fault.lostMs, fault.ms / 4);
    case 'backup-restored':
      return void world.database.restoreBackup(fault.part);
    case 'projector-crash':
      cast.projectors[fault.projector]?.kill();
      return later(() => cast.projectors[fault.projector]?.start());
    case 'projector-pause':
      cast.projectors[fault.projector]?.pause();
      return later(() => cast.projectors[fault.projector]?.resume());
  }
}
