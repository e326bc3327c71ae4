import type { Capture } from '../../src/ledger/capture/capture.events.js';
import { carriersLacking, isItemEvent, lateSubjects, subjectsOfEvents } from '../../src/ledger/history/fold.js';
import { HistoryGraph } from '../../src/ledger/history/history-graph.js';
import type { ItemEvent } from '../../src/ledger/item/item.events.js';
import type { Closure } from '../../src/ledger/operations/decide-context.js';
import type { Target } from '../projection.js';
import type { LoadedStock } from './stock-world.js';

/** A capture that tells of the past, and the subjects for which it does. */
export interface LateCapture {
  readonly capture: Capture;
  readonly events: readonly ItemEvent[];
  readonly late: readonly string[];
}

/** The closures of the late captures of a batch: the first that is asked for brings those of all that seem to be late behind it. */
export class LateClosures {
  private asked: ReadonlySet<string> = new Set();
  private graph = new HistoryGraph();
  private upTo = -1;

  constructor(
    private readonly captures: readonly Capture[],
    private readonly world: LoadedStock,
    private readonly target: Target,
  ) {}

  /** What the capture is folded over, as the log stood before it; the states of all that is in it are loaded too. */
  async of({ capture, events, late }: LateCapture): Promise<Closure> {
    const subjects = new Set([...late, ...subjectsOfEvents(events)]);
    const before = capture.firstPosition - 1;
    for (;;) {
      if (before > this.upTo || ![...subjects].every((subject) => this.asked.has(subject))) {
        await this.load([...subjects], capture);
      }
      const closure = this.graph.closure(subjects, before);
      const lacking = carriersLacking(capture, closure);
      if (lacking.length === 0) return closure;
      for (const subject of lacking) subjects.add(subject);
    }
  }

  private async load(subjects: readonly string[], from: Capture): Promise<void> {
    const asked = new Set(subjects);
    let upTo = from.firstPosition - 1;
    for (const capture of this.captures) {
      if (capture.firstPosition <= from.firstPosition) continue;
      const events = capture.events.filter(isItemEvent);
      const late = lateSubjects(this.world, events);
      if (late.length === 0) continue;
      for (const subject of [...late, ...subjectsOfEvents(events)]) asked.add(subject);
      upTo = capture.firstPosition - 1;
    }
    const { histories, witnesses } = await this.target.closure([...asked], upTo);
    this.graph = new HistoryGraph().addHistories(histories);
    this.asked = asked;
    this.upTo = upTo;
    await this.world.load([...histories.keys()].filter((subject) => !witnesses.has(subject)));
  }
}
