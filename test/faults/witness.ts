import { randomUUID } from 'node:crypto';
import type { EventStore } from '../../src/event-store/event-store.js';
import type { Capture } from '../../src/ledger/capture/capture.events.js';
import { checkLog, LogCheck, type CheckedLog } from '../support/log-checker.js';
import { passing } from './chance.js';
import { until } from './until.js';
import { AS_OWNER } from '../support/owner-key.js';

export const PRODUCT = '01/00300011111116';
const PLACES = ['own/acme/plant', 'own/acme/dock', 'own/acme/shop'];
const REQUEST_TIMEOUT_MS = 60_000;
const PAUSE_MS = 30;
/** Between an answer and what a client sends next, in times of how long it waited: of four clients one at least is nearly always under way, and the machine is left to what the test is about. */
const RESTS = 2;
const LONGEST_REST_MS = 50;

export interface Sent {
  readonly key: string;
  /** Of an operation, or a path. */
  readonly name: string;
  readonly body: object;
  readonly items: number;
  /** Of its subjects; one for each item unless told. */
  readonly events?: number;
  /** 201 unless told: an operation that is to be refused, always. */
  readonly status?: 201 | 409;
}

/** What a client does: one operation after the other, each after the answer to the one before. */
export interface Script {
  /** The same until it is answered. */
  current(): Sent;
  answered(reply: Reply): void;
}

export interface Reply {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly body: {
    readonly capture?: string;
    readonly position?: number;
    readonly items?: number;
    readonly events?: number;
    readonly known?: boolean;
    readonly code?: string;
    readonly detail?: string;
  };
}

/** One request. Undefined where no answer came, whatever became of it; `onSilence` hears of one that waited for too long. */
export async function post(
  url: string,
  { key, name, body }: Sent,
  onSilence: () => void = () => undefined,
): Promise<Reply | undefined> {
  try {
    const path = name.startsWith('/') ? name : `/v1/operations/${name}`;
    const response = await fetch(new URL(path, url), {
      method: 'POST',
      headers: { ...AS_OWNER, 'content-type': 'application/json', 'idempotency-key': key },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    });
    const retryAfter = response.headers.get('retry-after') ?? undefined;
    return { status: response.status, retryAfter, body: (await response.json()) as Reply['body'] };
  } catch (error) {
    if (error instanceof Error && error.name === 'TimeoutError') onSilence();
    return undefined;
  }
}

export interface Acknowledged {
  readonly capture: string;
  readonly items: number;
  readonly known: boolean;
  readonly position?: number;
  readonly events?: number;
}

/** An acknowledged operation that is not in the log as it was acknowledged, or a recorded one that nobody sent so. */
export class WitnessFault extends Error {
  override readonly name = 'WitnessFault';

  constructor(
    readonly kind: 'lost' | 'half' | 'wrong',
    message: string,
  ) {
    super(message);
  }
}

interface Recorded {
  readonly capture: string;
  readonly items: number;
  readonly last: number;
  readonly told: number;
}

/** What the ledger itself records. */
const OWN_CALLER = 'ledger';

/**
 * Clients that go on whatever is killed, and keep what was acknowledged to them outside of every process of the ledger. What was not answered,
 * or answered 503, they send again with the same key.
 */
export class Witness {
  readonly acknowledged = new Map<string, Acknowledged>();
  /** Answers that no fault excuses. */
  readonly wrong: string[] = [];
  /** Answers of 503, by their code. */
  readonly refused = new Map<string, number>();
  /** Refusals that do not say when to come again. */
  readonly withoutRetryAfter: string[] = [];
  /** Keys of requests that were neither answered nor cut off by their deadline, which is far beyond what the ledger allows itself. */
  readonly hung: string[] = [];
  /** The longest time between two acknowledgements since `startClients`, in milliseconds. */
  longestGapMs = 0;
  private lastAcknowledgedAt = 0;
  private readonly sent = new Map<string, Sent>();
  /** Keys of which something may have been recorded although nobody was told so. */
  private readonly uncertain = new Set<string>();
  private readonly run = randomUUID().slice(0, 8);
  private isEnding = false;
  private isGivenUp = false;
  private clients: Promise<void>[] = [];
  private readonly log = new LogCheck();
  private readonly recorded = new Map<string, Recorded>();
  private unchecked = new Set<string>();

  private static readonly all = new Set<Witness>();

  /** `script` says what the client of this number, counted from 0, does. */
  constructor(private readonly script: (client: number) => Script = (client) => new MovesAbout(this.run, client)) {
    Witness.all.add(this);
  }

  /** Of those that were acknowledged only when they were sent again. */
  get repeated(): number {
    return [...this.acknowledged.values()].filter(({ known }) => known).length;
  }

  /** No client goes on after its test, however that ended. */
  static giveUp(): void {
    for (const witness of this.all) witness.isGivenUp = true;
    this.all.clear();
  }

  /** Each client sends one operation after the other to the addresses in turn, as they are when it sends. */
  startClients(count: number, addresses: readonly string[]): void {
    this.isEnding = false;
    this.longestGapMs = 0;
    this.lastAcknowledgedAt = performance.now();
    const first = this.clients.length;
    for (let client = first; client < first + count; client++)
      this.clients.push(this.client(client, addresses).catch(() => undefined));
  }

  /** Lets every client hear the answer to what it has in hand. */
  async finish(): Promise<void> {
    this.isEnding = true;
    let ended = false;
    void Promise.all(this.clients).then(() => (ended = true));
    await until('all clients have their answers', () => ended).catch((error: unknown) => {
      throw new Error(`${String(error)} (refused: ${JSON.stringify([...this.refused])}, wrong: ${this.wrong.join()})`);
    });
  }

  /** Until this many more operations were acknowledged. */
  async progress(more: number): Promise<void> {
    const goal = this.acknowledged.size + more;
    await until(`${more} more operations are acknowledged`, () => this.acknowledged.size >= goal);
  }

  /** Sends until it is answered. */
  async sendUntilAnswered(sent: Sent, addresses: readonly string[], first = 0): Promise<Reply> {
    this.sent.set(sent.key, sent);
    for (let turn = first; ; turn++) {
      if (this.isGivenUp) throw new Error(`${sent.key} was given up`);
      const reply = await this.sendOnce(sent, addresses[turn % addresses.length] ?? '');
      if (reply && reply.status !== 503) return reply;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }

  async sendOnce(sent: Sent, url: string): Promise<Reply | undefined> {
    this.sent.set(sent.key, sent);
    const reply = await post(url, sent, () => this.hung.push(sent.key));
    if (!reply || reply.body.code === 'outcome-unknown') this.uncertain.add(sent.key);
    if (reply?.status === 503) this.noteRefused(sent, reply);
    else if (reply) this.noteAnswer(sent, reply);
    return reply;
  }

  /** What another one saw is to be checked as well. */
  addAll(other: Witness): void {
    for (const [key, answer] of other.acknowledged) this.acknowledged.set(key, answer);
    for (const [key, sent] of other.sent) this.sent.set(key, sent);
    for (const key of other.uncertain) this.uncertain.add(key);
    this.wrong.push(...other.wrong);
  }

  /** Throws on the first acknowledged operation that is not in the log exactly once and whole, and on whatever else no log may hold. */
  async check(store: EventStore): Promise<CheckedLog> {
    const log = await checkLog(store);
    this.checkAnswers();
    // The checker has seen to it that no key stands twice, and that every capture is whole.
    this.recorded.clear();
    for (const capture of log.captures) this.noteRecorded(capture);
    for (const key of this.acknowledged.keys()) this.checkAcknowledged(key);
    return log;
  }

  /** The same for what is new since the last call. */
  async checkOn(store: EventStore): Promise<void> {
    this.checkAnswers();
    for (const capture of await this.log.readOn(store)) this.noteRecorded(capture);
    for (const key of this.unchecked) this.checkAcknowledged(key);
    this.unchecked.clear();
  }

  /** The capture whose end is not in the log, if there is one. */
  async openIn(store: EventStore): Promise<string | undefined> {
    await this.checkOn(store);
    return this.log.open;
  }

  /** As of the last check. */
  isRecorded(key: string): boolean {
    return this.recorded.has(key);
  }

  private checkAnswers(): void {
    if (this.wrong.length > 0) throw new WitnessFault('wrong', `Wrong answers: ${this.wrong.slice(0, 5).join('; ')}`);
  }

  private noteRecorded({ header, events, position }: Capture): void {
    if (header.caller === OWN_CALLER) return;
    const sent = this.sent.get(header.key);
    if (!sent || sent.items !== header.items || events.length !== (sent.events ?? sent.items))
      throw new WitnessFault('half', `${header.key} has ${events.length} events for ${header.items} items in the log`);
    if (sent.status === 409) throw new WitnessFault('wrong', `${header.key} was to be refused, and is in the log`);
    const { capture, items } = header;
    this.recorded.set(header.key, { capture, items, last: position, told: events.length });
  }

  private checkAcknowledged(key: string): void {
    const { capture, items, position, events } = this.acknowledged.get(key) ?? { capture: '', items: 0 };
    const found = this.recorded.get(key);
    const isSame = found?.capture === capture && found.items === items;
    if (isSame && found.last === (position ?? found.last) && found.told === (events ?? found.told)) return;
    const told = `${capture} (${items} items, ${events} events, at ${position})`;
    throw new WitnessFault('lost', `${key} was acknowledged as ${told}; in the log: ${JSON.stringify(found)}`);
  }

  private async client(client: number, addresses: readonly string[]): Promise<void> {
    const script = this.script(client);
    while (!this.isEnding && !this.isGivenUp) {
      const sentAt = performance.now();
      const reply = await this.sendUntilAnswered(script.current(), addresses, client);
      // What was answered wrongly would only be answered wrongly again and again.
      if (reply.status !== (script.current().status ?? 201)) return;
      script.answered(reply);
      await passing(Math.min(LONGEST_REST_MS, RESTS * (performance.now() - sentAt)));
    }
  }

  private noteAnswer({ key, items, status: expected = 201 }: Sent, { status, body }: Reply): void {
    if (expected === 409 && status === 409) return;
    if (status !== 201 || body.capture === undefined || body.items !== items) {
      this.wrong.push(`${key}: ${status} ${JSON.stringify(body).slice(0, 300)}`);
      return;
    }
    const before = this.acknowledged.get(key);
    if (body.known === true && !before && !this.uncertain.has(key))
      this.wrong.push(`${key}: is known, although each answer to it said that nothing was recorded`);
    if (before && before.capture !== body.capture) this.wrong.push(`${key}: ${before.capture}, then ${body.capture}`);
    const { capture, position, events } = body;
    const where = { ...(position === undefined ? {} : { position }), ...(events === undefined ? {} : { events }) };
    this.acknowledged.set(key, { capture, items, known: body.known === true, ...where });
    this.unchecked.add(key);
    this.noteGap();
  }

  private noteGap(): void {
    const now = performance.now();
    this.longestGapMs = Math.max(this.longestGapMs, now - this.lastAcknowledgedAt);
    this.lastAcknowledgedAt = now;
  }

  private noteRefused({ key }: Sent, { body, retryAfter }: Reply): void {
    const code = body.code ?? 'without a code';
    this.refused.set(code, (this.refused.get(code) ?? 0) + 1);
    if (retryAfter === undefined) this.withoutRetryAfter.push(`${key}: ${code}`);
  }
}

/** Items are made, and then moved about. */
class MovesAbout implements Script {
  private n = 0;

  constructor(
    private readonly run: string,
    private readonly client: number,
  ) {}

  current(): Sent {
    const [turn, step] = [Math.floor(this.n / PLACES.length), this.n % PLACES.length];
    const ids = [1, 2, 3].map((serial) => `${PRODUCT}/21/${this.run}-${this.client}-${turn}-${serial}`);
    const body = { items: ids, location: PLACES[step] };
    const key = `${this.run}-${this.client}-${this.n}`;
    if (step === 0) return { key, name: 'manufacture', body: { ...body, lot: 'L1' }, items: ids.length };
    return { key, name: 'move', body, items: ids.length };
  }

  answered(): void {
    this.n += 1;
  }
}

/** Ten thousand serial numbers of one product in one request. */
export function largeManufacture(key: string, from: number, items = 10_000): Sent {
  const range = { product: PRODUCT, from: String(from), to: String(from + items - 1) };
  return { key, name: 'manufacture', body: { items: [range], lot: 'LARGE', location: 'own/acme/plant' }, items };
}
