/** One run of a process, from its start until it is killed. What it was told while it was paused waits until it wakes. */
export class Life {
  ended = false;
  paused = false;
  readonly held: Task[] = [];

  constructor(readonly name: string) {}
}

/** Something that will happen. `life` is the process that it happens in; none where it happens between processes or at a store. */
export interface Task {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
  readonly life: Life | undefined;
  isCancelled: boolean;
}

type Timer = Task & { unref(): Timer; ref(): Timer };

/**
 * Time that passes only from one thing that happens to the next. While it runs, the timers and clocks of this JavaScript realm are its own: a timer
 * belongs to the process whose turn it was when it was set, stands still while that process is paused, and dies with it. Between two things that
 * happen everything that was promised is settled, so that a run is a function of what was put into it.
 */
export class VirtualTime {
  /** Milliseconds since the run began. */
  now = 0;
  private tasks: Task[] = [];
  private order = 0;
  private current: Life | undefined;

  /** `clock` is what `Date.now` says in a process, in milliseconds since 1970. */
  constructor(private readonly clock: (life: Life | undefined) => number) {}

  after(ms: number, run: () => void, life?: Life): Task {
    const task: Task = { at: this.now + Math.max(0, ms), order: this.order++, run, life, isCancelled: false };
    this.insert(task);
    return task;
  }

  wait(ms: number, life?: Life): Promise<void> {
    return new Promise((resolve) => this.after(ms, resolve, life));
  }

  resume(life: Life): void {
    life.paused = false;
    for (const task of life.held.splice(0)) this.after(0, () => task.isCancelled || task.run(), life);
  }

  /** Until nothing more happens, `isDone`, or that much time has passed. Answers whether it was done. */
  async run(isDone: () => boolean, atMostMs: number): Promise<boolean> {
    const end = this.now + atMostMs;
    while (!isDone()) {
      const task = this.tasks.at(-1);
      if (!task || task.at > end) return false;
      this.tasks.pop();
      if (task.isCancelled || task.life?.ended === true) continue;
      this.now = Math.max(this.now, task.at);
      if (task.life?.paused === true) {
        task.life.held.push(task);
        continue;
      }
      this.current = task.life;
      task.run();
      await settled();
      this.current = undefined;
    }
    return true;
  }

  /** Puts its own timers and clocks in the place of the realm's. Answers how to undo it. */
  install(): () => void {
    const realm = { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate };
    const realNow = Date.now;
    const realPerformance = performance.now.bind(performance);
    const clear = (timer: Timer | undefined): void => {
      if (timer) timer.isCancelled = true;
    };
    const set = (run: () => void, ms = 0): Timer => this.timer(run, ms);
    Object.assign(globalThis, {
      setTimeout: set,
      clearTimeout: clear,
      setInterval: (run: () => void, ms: number) => this.interval(run, ms),
      clearInterval: clear,
      setImmediate: (run: () => void) => this.timer(run, 0),
    });
    Date.now = () => this.clock(this.current);
    performance.now = () => this.now;
    return () => {
      Object.assign(globalThis, realm);
      Date.now = realNow;
      performance.now = realPerformance;
    };
  }

  private timer(run: () => void, ms: number): Timer {
    const timer: Timer = Object.assign(this.after(ms, run, this.current), { unref: () => timer, ref: () => timer });
    return timer;
  }

  private interval(run: () => void, ms: number): Timer {
    const life = this.current;
    let next: Task | undefined;
    const again = (): void => {
      next = this.after(ms, turn, life);
    };
    const turn = (): void => {
      if (timer.isCancelled) return;
      run();
      again();
    };
    again();
    const timer: Timer = { ...(next as unknown as Task), unref: () => timer, ref: () => timer };
    return timer;
  }

  /** The earliest stands last. */
  private insert(task: Task): void {
    let [low, high] = [0, this.tasks.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.tasks[middle] as Task;
      if (other.at > task.at || (other.at === task.at && other.order > task.order)) low = middle + 1;
      else high = middle;
    }
    this.tasks.splice(low, 0, task);
  }
}

/** A tick that a microtask asks for comes when no microtask is left. */
function settled(): Promise<void> {
  return new Promise((resolve) => {
    queueMicrotask(() => {
      process.nextTick(resolve);
    });
  });
}
