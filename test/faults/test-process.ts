import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, existsSync } from 'node:fs';
import { cp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeFreshBuild } from '../support/fresh-build.js';
import { until } from './until.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const LONGEST_OUTPUT = 200_000;
const INHERITED = /^(PATH|HOME|TMPDIR|TZ|NODE_COMPILE_CACHE)$/;

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** The project's build copied into `folder`. */
async function copyBuild(folder: string): Promise<void> {
  makeFreshBuild();
  await cp(join(ROOT, 'dist'), join(folder, 'dist'), { recursive: true });
  for (const name of ['node_modules', 'package.json']) await symlink(join(ROOT, name), join(folder, name));
}

/** How some files of the build are to be changed, by their paths in it. */
export type BuildChanges = Readonly<Record<string, (text: string) => string>>;

/** The same with files of it changed: what another release of it runs. Throws where a change changes nothing. */
export async function copyChangedBuild(folder: string, changes: BuildChanges): Promise<void> {
  await copyBuild(folder);
  await rm(join(folder, 'dist/programs'), { recursive: true });
  for (const [file, change] of Object.entries(changes)) {
    const path = join(folder, 'dist', file);
    const [before, after] = await readFile(path, 'utf8').then((text) => [text, change(text)] as const);
    if (after === before) throw new Error(`${file} of the build is as it was`);
    await writeFile(path, after);
  }
}

let defaultRoot = ROOT;

/** The file that users run. A build that was changed has its single files only. */
function fileOf(program: string, root: string): string {
  const bundled = program.replace(/^src\//, 'dist/programs/') + '.js';
  return existsSync(join(root, bundled)) ? bundled : `dist/${program}.js`;
}

/** From now on programs run from a copy in `folder`: a run of hours is to go on with the build that it began with, whatever is built meanwhile. */
export async function runFromCopy(folder: string): Promise<void> {
  await copyBuild(folder);
  defaultRoot = folder;
}

/** A program of the project as a process of its own, in a process group of its own, so that all of it can be killed. */
export class TestProcess {
  private static readonly running = new Set<TestProcess>();
  readonly exited: Promise<Ended>;
  private text = '';
  private ended: Ended | undefined;

  private constructor(
    readonly program: string,
    private readonly child: ChildProcess,
  ) {
    TestProcess.running.add(this);
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => (this.text = (this.text + chunk.toString()).slice(-LONGEST_OUTPUT)));
    this.exited = new Promise((resolve) => {
      child.once('close', (code, signal) => {
        this.ended = { code, signal };
        resolve(this.ended);
      });
    });
  }

  /**
   * `program` is the path of a source without its ending, such as `src/main`. Settings of the test run itself are not handed on. `root` has another
   * build than the project's own.
   */
  static start(
    program: string,
    environment: Readonly<Record<string, string>>,
    args: readonly string[] = [],
    root: string = defaultRoot,
  ): TestProcess {
    if (root === ROOT) makeFreshBuild();
    const own = Object.entries(process.env).filter(([name]) => INHERITED.test(name));
    const child = spawn(process.execPath, ['--enable-source-maps', fileOf(program, root), ...args], {
      cwd: root,
      env: { ...Object.fromEntries(own), ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    return new TestProcess(program, child);
  }

  /** Ends whatever a test left running. */
  static async endAll(): Promise<void> {
    const left = [...this.running];
    for (const one of left) one.killGroup();
    await Promise.all(left.map(({ exited }) => exited));
    this.running.clear();
  }

  /** All that it prints from now on goes into this file as well. */
  writeTo(path: string): void {
    const file = createWriteStream(path);
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.on('data', (chunk: Buffer) => file.write(chunk));
    void this.exited.then(() => file.end());
  }

  get pid(): number {
    if (this.child.pid === undefined) throw new Error(`${this.program} could not be started`);
    return this.child.pid;
  }

  /** The latest of what it printed. */
  get output(): string {
    return this.text;
  }

  get hasEnded(): boolean {
    return this.ended !== undefined;
  }

  /** What it prints is waited for; throws with all of it when the process ends first. */
  async printed(pattern: RegExp): Promise<RegExpExecArray> {
    let found: RegExpExecArray | null = null;
    const look = (): boolean => {
      found = pattern.exec(this.text);
      if (!found && this.ended) throw new Error(`${this.program} ended instead of printing ${pattern}:\n${this.text}`);
      return found !== null;
    };
    await until(`${this.program} prints ${pattern}`, look).catch((error: unknown) => {
      throw new Error(`${String(error)}\n${this.text}`);
    });
    if (!found) throw new Error(`${this.program} did not print ${pattern}`);
    return found;
  }

  /** Waits for its end. */
  async end(): Promise<Ended> {
    await until(`${this.program} ends`, () => this.hasEnded).catch((error: unknown) => {
      throw new Error(`${String(error)}\n${this.text}`);
    });
    return this.exited;
  }

  signal(name: NodeJS.Signals): void {
    this.child.kill(name);
  }

  /** Ctrl-C, as the terminal sends it. */
  interruptGroup(): void {
    sendToGroup(this.pid, 'SIGINT');
  }

  /** kill -9 of it and of all that it started in its group. */
  killGroup(): void {
    sendToGroup(this.pid, 'SIGKILL');
  }

  /** The same, and waits until it is gone. */
  async kill(): Promise<void> {
    this.killGroup();
    await this.exited;
  }
}

function sendToGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** A port that nobody has now; a process that is started again is to come back at the same one. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
