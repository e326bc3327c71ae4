import { logPath, packedLines } from '../golden-file.js';

interface LoggedEvent {
  readonly position: number;
  readonly type: string;
  readonly data: {
    readonly identifier?: string;
    readonly former?: string;
    readonly container?: string;
    readonly assembly?: string;
    readonly positions?: readonly number[];
    readonly companyPrefixes?: readonly string[];
  };
  readonly metadata: { readonly subject?: string };
}

/** Events that tell what an item is. */
const TELLS_FACTS = new Set(['ItemIntroduced', 'ItemManufactured', 'ItemReceived', 'ErrorDeclared']);

/** What the exported log of a golden ledger tells of what became known after a position: whether an erratum can be about an answer at all. */
export class LogFacts {
  private readonly firstOf = new Map<string, number>();
  private readonly firstOwn = new Map<string, number>();
  private readonly firstNamed = new Map<string, number>();
  private readonly lastFactOf = new Map<string, number>();
  private readonly identifiers = new Map<string, number>();
  private readonly prefixes: number[] = [];

  constructor(ledger: string, folder?: string) {
    const events = packedLines(logPath(ledger, folder))
      .map((line) => JSON.parse(line) as LoggedEvent)
      .filter(({ type }) => type !== undefined);
    const identifying = new Map<number, readonly string[]>();
    for (const event of events) {
      const { position, type, data } = event;
      if (data.companyPrefixes) this.prefixes.push(position);
      const { subject } = event.metadata;
      if (subject === undefined) continue;
      this.noteNames(subject, event);
      if (TELLS_FACTS.has(type)) this.lastFactOf.set(subject, position);
      if (type === 'ItemIdentified') identifying.set(position, this.named(data, position));
      for (const erroneous of data.positions ?? [])
        for (const identifier of identifying.get(erroneous) ?? []) this.identifiers.set(identifier, position);
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

  /** What the subject is may have become another fact after the position. */
  hasOtherFactsAfter(subject: string, position: number): boolean {
    return (this.lastFactOf.get(subject) ?? -1) > position;
  }

  /** Whose identifier it is may have become another's after the position, or it became known as an item's own id. */
  changesOwnerAfter(identifier: string, position: number): boolean {
    const told = this.identifiers.get(identifier);
    return told !== undefined && (told > position || this.isUnknownAt(identifier, position));
  }

  /** How many items, containers and recalls there are. */
  get subjects(): number {
    return this.firstOf.size;
  }

  /** A company prefix was told after the position. */
  tellsPrefixAfter(position: number): boolean {
    return this.prefixes.some((told) => told > position);
  }

  private named({ identifier, former }: LoggedEvent['data'], position: number): readonly string[] {
    const names = [identifier, former].filter((name) => name !== undefined);
    for (const name of names) this.identifiers.set(name, position);
    return names;
  }
}

function noteFirst(first: Map<string, number>, subjects: readonly string[], position: number): void {
  for (const subject of subjects.map(unescaped)) if (!first.has(subject)) first.set(subject, position);
}

/** Questions may spell an id without the escapes that it has in the log. */
function unescaped(subject: string): string {
  return decodeURIComponent(subject);
}
