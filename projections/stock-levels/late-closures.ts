import type { Capture } from '../../src/ledger/capture/capture.events.js';
import { carriersLacking } from '../../src/ledger/history/fold-late-capture.js';
import { lateSubjects } from '../../src/ledger/history/late-events.js';
import { subjectsOfEvents } from '../../src/ledger/history/event-subjects.js';
import { isItemEvent } from '../../src/ledger/item/item.traits.js';
import { earliestChange, declaredIn } from '../../src/ledger/history/earliest-change.js';
import { HistoryGraph } from '../../src/ledger/history/history-graph.js';
import type { ItemEvent } from '../../src/ledger/item/item.events.js';
import type { Closure } from '../../src/ledger/history/closure.js';
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
  private since = Number.POSITIVE_INFINITY;

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
      if (!this.reaches(capture, subjects)) await this.load([...subjects], capture);
      const closure = this.graph.closure({ subjects, since: this.sinceIn(capture) }, before);
      const lacking = carriersLacking(capture, closure);
      if (lacking.length === 0) return closure;
      for (const subject of lacking) subjects.add(subject);
    }
  }

  private reaches(capture: Capture, subjects: ReadonlySet<string>): boolean {
    const isAsked = capture.firstPosition - 1 <= this.upTo && [...subjects].every((subject) => this.asked.has(subject));
    return isAsked && this.sinceIn(capture) >= this.since;
  }

  private sinceIn({ events }: Capture): number {
    return earliestChange(events.filter(isItemEvent), (subject) => this.graph.historyOf(subject));
  }

  private async load(subjects: readonly string[], from: Capture): Promise<void> {
    const asked = new Set(subjects);
    const told = from.events.filter(isItemEvent);
    let upTo = from.firstPosition - 1;
    for (const capture of this.captures) {
      if (capture.firstPosition <= from.firstPosition) continue;
      const events = capture.events.filter(isItemEvent);
      const late = lateSubjects(this.world, events);
      if (late.length === 0) continue;
      for (const subject of [...late, ...subjectsOfEvents(events)]) asked.add(subject);
      told.push(...events);
      upTo = capture.firstPosition - 1;
    }
    const since = await this.sinceOf(told, upTo);
    const position = { from: from.firstPosition - 1, upTo };
    const { histories, witnesses } = await this.target.closure({ subjects: asked, since, ...position });
    this.graph = new HistoryGraph(since).addHistories(histories);
    this.asked = asked;
    this.upTo = upTo;
    this.since = since;
    await this.world.load([...histories.keys()].filter((subject) => !witnesses.has(subject)));
  }

  /** The histories of what is corrected tell since when it changes. */
  private async sinceOf(events: readonly ItemEvent[], upTo: number): Promise<number> {
    const subjects = declaredIn(events);
    if (subjects.length === 0) return earliestChange(events, () => undefined);
    const { histories } = await this.target.closure({ subjects, since: Number.POSITIVE_INFINITY, upTo });
    return earliestChange(events, (subject) => histories.get(subject));
  }
}
