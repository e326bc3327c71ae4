import { logPath, packedLines } from '../golden-file.js';

interface LoggedEvent {
  readonly position: number;
  readonly type: string;
  readonly data: {
    readonly container?: string;
    readonly assembly?: string;
  };
  readonly metadata: { readonly subject?: string };
}

/** What the exported log of a golden ledger tells of what became known after a position: whether an erratum can be about an answer at all. */
export class LogFacts {
  private readonly firstOf = new Map<string, number>();
  private readonly firstOwn = new Map<string, number>();
  private readonly firstNamed = new Map<string, number>();

  constructor(ledger: string, folder?: string) {
    const events = packedLines(logPath(ledger, folder))
      .map((line) => JSON.parse(line) as LoggedEvent)
      .filter(({ type }) => type !== undefined);
    for (const event of events) {
      const { subject } = event.metadata;
      if (subject === undefined) continue;
      this.noteNames(subject, event);
    }
  }

  private noteNames(subject: string, { position, type, data }: LoggedEvent): void {
    const carriers = [data.container, data.assembly].filter((name) => name !== undefined);
    // What something is taken out of is nothing yet, unless it was put into it.
    const joined = type === 'ItemPacked' || type === 'ComponentInstalled' ? carriers : [];
    noteFirst(this.firstOwn, [subject], position);
    noteFirst(this.firstOf, [subject, ...joined], position);
    noteFirst(this.firstNamed, carriers, position);
  }

  /** Up to the position others were put into it or taken out of it, and nothing was recorded of it itself. */
  isOnlyNamedAt(subject: string, position: number): boolean {
    const isNamed = (this.firstNamed.get(unescaped(subject)) ?? Infinity) <= position;
    return isNamed && (this.firstOwn.get(unescaped(subject)) ?? Infinity) > position;
  }

  /** Nothing was recorded of the subject up to the position, nor was anything put into it, but later. */
  isUnknownAt(subject: string, position: number): boolean {
    return (this.firstOf.get(unescaped(subject)) ?? -1) > position;
  }
}

function noteFirst(first: Map<string, number>, subjects: readonly string[], position: number): void {
  for (const subject of subjects.map(unescaped)) if (!first.has(subject)) first.set(subject, position);
}

/** Questions may spell an id without the escapes that it has in the log. */
function unescaped(subject: string): string {
  return decodeURIComponent(subject);
}
