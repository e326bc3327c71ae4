import type { Body, Question } from '../asking/question.js';

/** What a client sends to be recorded. */
export interface Sent {
  /** Of an operation, or a path. */
  readonly name: string;
  readonly body: Body;
  /** Made by the recorder where it is absent. */
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What was answered to it. */
export interface Told {
  readonly status: number;
  readonly body: {
    readonly capture?: string;
    readonly position?: number;
    readonly known?: boolean;
    readonly code?: string;
    readonly recall?: string;
    readonly violations?: readonly { readonly rule: string }[];
    readonly flags?: readonly { readonly rule: string }[];
    /** Of a list of operations. */
    readonly answers?: readonly { readonly answer?: { readonly capture?: string; readonly known?: boolean } }[];
  };
}

/** An item as the ledger answers it now, as far as a play looks at it. */
export interface Seen {
  readonly place: { readonly kind: string; readonly location?: string; readonly toLocation?: string };
  readonly holder?: string;
  readonly owner?: string;
  readonly disposition: string;
  readonly carrier?: { readonly kind: 'container' | 'assembly'; readonly id: string; readonly position?: string };
  readonly contents: number;
  readonly began?: string;
  readonly ended?: string;
}

/** Where a play is played. Everything that is recorded is asked about before the next thing is. */
export interface Stage {
  record(sent: Sent): Promise<Told>;
  /** Undefined for what the ledger does not know. */
  see(id: string): Promise<Seen | undefined>;
  /** A question of the play's own, as of now. */
  ask(question: Question): Promise<void>;
  /** Ends the ledger in the middle of the first, starts it again, and records the other under the same key: what was left open counts as never given. */
  breakOff(sent: Sent, instead: Sent): Promise<void>;
}

/** What makes one golden ledger. */
export interface Play {
  readonly name: string;
  /** Items and recalls that it is going to name: they are asked for before, too. */
  readonly later: readonly string[];
  readonly laterRecalls: readonly string[];
  play(stage: Stage): Promise<void>;
}

/** A sent operation that has to be recorded for the rest of the play to make sense. */
export async function mustRecord(stage: Stage, sent: Sent): Promise<Told> {
  const told = await stage.record(sent);
  if (told.status === 201) return told;
  throw new Error(`${sent.name} ${JSON.stringify(sent.body)} is answered ${JSON.stringify(told)}`);
}

/** A sent operation that has to be refused, for the rule. */
export async function mustRefuse(stage: Stage, sent: Sent, rule: string): Promise<Told> {
  const told = await stage.record(sent);
  if (told.status !== 201 && told.body.violations?.some((violation) => violation.rule.includes(rule))) return told;
  throw new Error(`${sent.name} ${JSON.stringify(sent.body)} is to be refused for ${rule}: ${JSON.stringify(told)}`);
}
