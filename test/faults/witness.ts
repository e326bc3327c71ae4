import { randomUUID } from 'node:crypto';
import type { EventStore } from '../../src/event-store/event-store.js';
import { checkLog, type CheckedLog } from '../support/log-checker.js';
import { until } from './until.js';

export const PRODUCT = '01/00300011111116';
const PLACES = ['own/acme/plant', 'own/acme/dock', 'own/acme/shop'];
const REQUEST_TIMEOUT_MS = 20_000;
const PAUSE_MS = 30;

export interface Sent {
  readonly key: string;
  readonly name: string;
  readonly body: object;
  readonly items: number;
}

export interface Reply {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly body: {
    readonly capture?: string;
    readonly position?: number;
    readonly items?: number;
    readonly known?: boolean;
    readonly code?: string;
    readonly detail?: string;
  };
}

/** One request. Undefined where no answer came, whatever became of it. */
export async function post(url: string, { key, name, body }: Sent): Promise<Reply | undefined> {
  try {
    const response = await fetch(new URL(`/v1/operations/${name}`, url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': key },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    });
    const retryAfter = response.headers.get('retry-after') ?? undefined;
    return { status: response.status, retryAfter, body: (await response.json()) as Reply['body'] };
  } catch {
    return undefined;
  }
}

/**
 * Clients that go on whatever is killed, and keep what was acknowledged to them outside of every process of the ledger. What was not answered,
 * or answered 503, they send again with the same key.
 */
export class Witness {
  readonly acknowledged = new Map<
    string,
    { readonly capture: string; readonly items: number; readonly known: boolean }
  >();
  /** Answers that no fault excuses. */
  readonly wrong: string[] = [];
  /** Answers of 503, by their code. */
  readonly refused = new Map<string, number>();
  /** Refusals that do not say when to come again. */
  readonly withoutRetryAfter: string[] = [];
  private readonly sent = new Map<string, Sent>();
  private readonly run = randomUUID().slice(0, 8);
  private isEnding = false;
  private isGivenUp = false;
  private clients: Promise<void>[] = [];

  private static readonly all = new Set<Witness>();

  constructor() {
    Witness.all.add(this);
  }

  /** No client goes on after its test, however that ended. */
  static giveUp(): void {
    for (const witness of this.all) witness.isGivenUp = true;
    this.all.clear();
  }

  /** Each client sends one operation after the other to the addresses in turn. */
  startClients(count: number, addresses: readonly string[]): void {
    this.isEnding = false;
    const first = this.clients.length;
    for (let client = first; client < first + count; client++)
      this.clients.push(this.client(client, addresses).catch(() => undefined));
  }

  /** Lets every client hear the answer to what it has in hand. */
  async finish(withinMs = 30_000): Promise<void> {
    this.isEnding = true;
    let ended = false;
    void Promise.all(this.clients).then(() => (ended = true));
    await until('all clients have their answers', () => ended, { withinMs }).catch((error: unknown) => {
      throw new Error(`${String(error)} (refused: ${JSON.stringify([...this.refused])}, wrong: ${this.wrong.join()})`);
    });
  }

  /** Until this many more operations were acknowledged. */
  async progress(more: number, withinMs = 30_000): Promise<void> {
    const goal = this.acknowledged.size + more;
    await until(`${more} more operations are acknowledged`, () => this.acknowledged.size >= goal, { withinMs });
  }

  /** Sends until it is answered. */
  async sendUntilAnswered(sent: Sent, addresses: readonly string[]): Promise<Reply> {
    this.sent.set(sent.key, sent);
    for (let turn = 0; ; turn++) {
      if (this.isGivenUp) throw new Error(`${sent.key} was given up`);
      const reply = await this.sendOnce(sent, addresses[turn % addresses.length] ?? '');
      if (reply && reply.status !== 503) return reply;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }

  async sendOnce(sent: Sent, url: string): Promise<Reply | undefined> {
    this.sent.set(sent.key, sent);
    const reply = await post(url, sent);
    if (reply?.status === 503) this.noteRefused(sent, reply);
    else if (reply) this.noteAnswer(sent, reply);
    return reply;
  }

  /** What another one saw is to be checked as well. */
  takeIn(other: Witness): void {
    for (const [key, answer] of other.acknowledged) this.acknowledged.set(key, answer);
    for (const [key, sent] of other.sent) this.sent.set(key, sent);
    this.wrong.push(...other.wrong);
  }

  /** Throws on the first acknowledged operation that is not in the log exactly once and whole, and on whatever else no log may hold. */
  async check(store: EventStore): Promise<CheckedLog> {
    const log = await checkLog(store);
    if (this.wrong.length > 0) throw new Error(`Wrong answers: ${this.wrong.slice(0, 5).join('; ')}`);
    // The checker has seen to it that no key stands twice, and that every capture is whole.
    const recorded = new Map(log.captures.map((capture) => [capture.header.key, capture]));
    for (const [key, { capture, items }] of this.acknowledged) {
      const found = recorded.get(key)?.header;
      if (found?.capture !== capture || found.items !== items)
        throw new Error(`${key} was acknowledged as ${capture} (${items} items); in the log: ${JSON.stringify(found)}`);
    }
    for (const [key, { events, header }] of recorded) {
      if (this.sent.get(key)?.items !== header.items || events.length !== header.items)
        throw new Error(`${key} has ${events.length} events for ${header.items} items in the log`);
    }
    return log;
  }

  private async client(client: number, addresses: readonly string[]): Promise<void> {
    const turned = addresses.map((_, n) => addresses[(n + client) % addresses.length] ?? '');
    for (let n = 0; !this.isEnding && !this.isGivenUp; n++)
      await this.sendUntilAnswered(this.operation(client, n), turned);
  }

  /** Items are made, and then moved about. */
  private operation(client: number, n: number): Sent {
    const [turn, step] = [Math.floor(n / PLACES.length), n % PLACES.length];
    const ids = [1, 2, 3].map((serial) => `${PRODUCT}/21/${this.run}-${client}-${turn}-${serial}`);
    const body = { items: ids, location: PLACES[step] };
    const key = `${this.run}-${client}-${n}`;
    if (step === 0) return { key, name: 'manufacture', body: { ...body, lot: 'L1' }, items: ids.length };
    return { key, name: 'move', body, items: ids.length };
  }

  private noteAnswer({ key, items }: Sent, { status, body }: Reply): void {
    if (status !== 201 || body.capture === undefined || body.items !== items) {
      this.wrong.push(`${key}: ${status} ${JSON.stringify(body).slice(0, 300)}`);
      return;
    }
    const before = this.acknowledged.get(key);
    if (before && before.capture !== body.capture) this.wrong.push(`${key}: ${before.capture}, then ${body.capture}`);
    this.acknowledged.set(key, { capture: body.capture, items, known: body.known === true });
  }

  private noteRefused({ key }: Sent, { body, retryAfter }: Reply): void {
    const code = body.code ?? 'without a code';
    this.refused.set(code, (this.refused.get(code) ?? 0) + 1);
    if (retryAfter === undefined) this.withoutRetryAfter.push(`${key}: ${code}`);
  }
}

/** Ten thousand serial numbers of one product in one request. */
export function largeManufacture(key: string, from: number, items = 10_000): Sent {
  const range = { product: PRODUCT, from: String(from), to: String(from + items - 1) };
  return { key, name: 'manufacture', body: { items: [range], lot: 'LARGE', location: 'own/acme/plant' }, items };
}
