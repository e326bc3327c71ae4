import { readFile, readdir, readlink } from 'node:fs/promises';

/** Of these columns of /proc/stat: user, nice, system, steal. Interrupts serve everyone, and belong to nobody. */
const BUSY_COLUMNS = [1, 2, 3, 8];
const CPU_COLUMNS = [1, 2, 3, 4, 5, 6, 7, 8];
const LISTENING = '0A';
/** Of all cores together; in less time than that a share is chance. A row whose figures were measured for others before takes none. */
const LEAST_TICKS = 100;

interface ProcessTimes {
  readonly pid: number;
  readonly parent: number;
  readonly isKernel: boolean;
  /** Its own, and that of its children that ended: ticks. */
  readonly ticks: number;
}

interface Moment {
  readonly all: number;
  readonly busy: number;
  readonly own: number;
}

/**
 * How much of the machine's processor time processes took that are not the benchmark's: while others work, a figure says little. Known on
 * Linux only, by /proc (man 5 proc).
 */
export class MachineShare {
  #began: Moment | undefined;

  /** A server that was running already belongs to the benchmark as well, if it listens at this port of this machine. */
  private constructor(private readonly server: number | undefined) {}

  static async start(port?: number): Promise<MachineShare> {
    const share = new MachineShare(port === undefined ? undefined : await listenerAt(port));
    share.#began = await share.#moment();
    return share;
  }

  /** Percent of all cores since the start; undefined where it cannot be known, or too little time went by. */
  async othersPercent(): Promise<number | undefined> {
    const [from, to] = [this.#began, await this.#moment()];
    if (!from || !to || to.all - from.all < LEAST_TICKS) return undefined;
    const others = to.busy - from.busy - (to.own - from.own);
    return Math.max(0, (100 * others) / (to.all - from.all));
  }

  async #moment(): Promise<Moment | undefined> {
    const stat = await readFile('/proc/stat', 'utf8').catch(() => undefined);
    const columns = stat?.split('\n')[0]?.split(/\s+/).map(Number);
    if (!columns) return undefined;
    const sum = (of: readonly number[]): number => of.reduce((total, n) => total + (columns[n] ?? 0), 0);
    const own = ownTicks(await allProcesses(), [process.pid, ...(this.server === undefined ? [] : [this.server])]);
    return { all: sum(CPU_COLUMNS), busy: sum(BUSY_COLUMNS), own };
  }
}

/** Of these processes and of all that they started, and of the kernel's own, which writes what they wrote. */
function ownTicks(processes: readonly ProcessTimes[], roots: readonly number[]): number {
  const own = new Set(roots);
  for (let before = 0; before < own.size;) {
    before = own.size;
    for (const { pid, parent } of processes) if (own.has(parent)) own.add(pid);
  }
  return processes
    .filter(({ pid, isKernel }) => isKernel || own.has(pid))
    .reduce((total, { ticks }) => total + ticks, 0);
}

async function allProcesses(): Promise<readonly ProcessTimes[]> {
  const names = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  // One may end before it is read; what it took is then in its parent's.
  const stats = await Promise.all(names.map((name) => readFile(`/proc/${name}/stat`, 'utf8').catch(() => '')));
  return stats.flatMap((stat) => processOf(stat) ?? []);
}

/** Exported for its test: the second field, a name in brackets, may itself have brackets and blanks. */
export function processOf(stat: string): ProcessTimes | undefined {
  const end = stat.lastIndexOf(')');
  if (end < 0) return undefined;
  const fields = stat
    .slice(end + 2)
    .split(' ')
    .map(Number);
  const [, parent = 0, , , , , flags = 0] = fields;
  const ticks = fields.slice(11, 15).reduce((total, some) => total + some, 0);
  return { pid: parseInt(stat, 10), parent, isKernel: (flags & 0x00200000) !== 0, ticks };
}

/** The process that listens at a port of this machine. Of other users' processes it is not known. */
async function listenerAt(port: number): Promise<number | undefined> {
  const tables = await Promise.all(
    ['tcp', 'tcp6'].map((name) => readFile(`/proc/net/${name}`, 'utf8').catch(() => '')),
  );
  const wanted = port.toString(16).toUpperCase().padStart(4, '0');
  const sockets = tables
    .flatMap((table) => table.split('\n').map((line) => line.trim().split(/\s+/)))
    .filter(([, local, , state]) => state === LISTENING && local?.endsWith(`:${wanted}`))
    .map((fields) => `socket:[${fields[9]}]`);
  if (sockets.length === 0) return undefined;
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const files = await readdir(`/proc/${pid}/fd`).catch(() => []);
    const open = await Promise.all(files.map((file) => readlink(`/proc/${pid}/fd/${file}`).catch(() => '')));
    if (open.some((target) => sockets.includes(target))) return Number(pid);
  }
  return undefined;
}
