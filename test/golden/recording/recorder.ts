import { sentAtOnce } from '../../support/epcis-xml.js';
import { ask, askPages } from '../asking/ask.js';
import { parameterOf, type Answered, type Question } from '../asking/question.js';
import type { Seen, Sent, Stage, Told } from '../plays/play.js';
import { healthOf } from '../../faults/health.js';
import { until } from '../../faults/until.js';
import type { RunningLedger } from '../running/golden-process.js';
import type { CaptureEvents, RecordedEvent } from './capture-events.js';
import { Knowledge } from './knowledge.js';
import { questionsAfter, questionsAtTheEnd, sweep } from './questions-after.js';
import { unmarkedBy } from './unmarked.js';

const AT_ONCE = 6;
const TRIES = 12;
const SWEEP_EVERY = 30;
/** Of answers with a tag, so many are asked for once more by it. */
const TAG_EVERY = 9;
const MARKS_WITHIN_MS = 6_000;
const BREAKS_MOST = 10;

/** What a recorder needs of the process that it works on. */
export interface Surroundings {
  readonly name: string;
  readonly later: readonly string[];
  readonly laterRecalls: readonly string[];
  start(): Promise<RunningLedger>;
  say(line: string): void;
}

/** Plays operations one at a time into a running ledger, and after each asks all that it can be asked about what was concerned. */
export class Recorder implements Stage {
  readonly answers: Answered[] = [];
  readonly accepted: { readonly sent: Sent; readonly key: string }[] = [];
  readonly rules = new Set<string>();
  captures = 0;
  private readonly known: Knowledge;
  private readonly asked = new Set<string>();
  private readonly stuck = new Set<string>();
  private sent = 0;

  constructor(
    private readonly surroundings: Surroundings,
    private ledger: RunningLedger,
  ) {
    this.known = new Knowledge(surroundings.later, surroundings.laterRecalls);
  }

  async record(sent: Sent): Promise<Told> {
    const key = sent.key ?? `${this.surroundings.name}-${++this.sent}`;
    const told = await this.post(sent, key);
    for (const { rule } of [...(told.body.violations ?? []), ...(told.body.flags ?? [])]) this.rules.add(rule);
    const captures = capturesIn(told);
    if (captures.length > 0) this.accepted.push({ sent, key });
    for (const capture of captures) await this.askAbout(capture);
    return told;
  }

  async see(id: string): Promise<Seen | undefined> {
    const { status, body } = await ask(this.ledger.url, {
      when: 'head',
      method: 'GET',
      path: `/v1/items/${encodeURIComponent(id)}`,
    });
    return status === 200 ? (JSON.parse(body) as Seen) : undefined;
  }

  async ask(question: Question): Promise<void> {
    await this.askAll(() => [question]);
  }

  async breakOff(sent: Sent, instead: Sent): Promise<void> {
    for (let tried = 0; tried < BREAKS_MOST; tried++) {
      const before = await this.head();
      const key = `${this.surroundings.name}-broken-off-${tried}`;
      const isAnswered = await this.killAfter(before, this.post(sent, key));
      this.ledger = await this.surroundings.start();
      // What began and was not finished stands before the change of the writer.
      const found = (await this.head()) - before;
      this.surroundings.say(`  ended in the middle of it, number ${tried}: ${found} events`);
      // Where it was finished all the same, its key is taken.
      if (!isAnswered && found > 1 && (await this.record({ ...instead, key })).status === 201) return;
    }
    throw new Error('no capture was left open');
  }

  /** As soon as the log has more than it had; answers whether all of it was recorded by then. */
  private async killAfter(before: number, sending: Promise<Told>): Promise<boolean> {
    let isAnswered = false;
    const ended = sending.then(() => (isAnswered = true)).catch(() => undefined);
    while (!isAnswered && (await this.head()) === before);
    await this.ledger.kill();
    await ended;
    return isAnswered;
  }

  /** All that is left to be asked of the ledger as it stands at its end. */
  async finish(): Promise<number> {
    await this.untilMarked();
    await this.askAll(() => questionsAtTheEnd(this.known));
    const head = await this.head();
    for (const { sent, key } of this.accepted) await this.repeat(sent, key, head);
    if ((await this.head()) !== head) throw new Error('the ledger moved while operations were repeated');
    return head;
  }

  stop(): Promise<void> {
    return this.ledger.stop();
  }

  /** The first answer comes back, whatever became of the items since. */
  private async repeat(sent: Sent, key: string, at: number): Promise<void> {
    const question = operationOf(sent, key);
    this.answers.push({ at, question, answer: await ask(this.ledger.url, question) });
  }

  private async post(sent: Sent, key: string): Promise<Told> {
    const answer = await ask(this.ledger.url, operationOf(sent, key));
    return { status: answer.status, body: JSON.parse(answer.body) as Told['body'] };
  }

  private async askAbout(capture: string): Promise<void> {
    const recorded = await this.captureOf(capture);
    this.captures += 1;
    this.known.add(capture, recorded);
    await this.askAll(() => questionsAfter(this.known, recorded.events));
    await this.untilMarked();
    if (this.captures % SWEEP_EVERY !== 0) return;
    await this.askAll(() => sweep(this.known));
    this.surroundings.say(`  ${this.captures} captures, ${this.answers.length} answers, head ${await this.head()}`);
  }

  private async captureOf(capture: string): Promise<CaptureEvents> {
    const path = `/v1/captures/${capture}?limit=1000`;
    const { body } = await ask(this.ledger.url, { when: 'head', method: 'GET', path });
    return JSON.parse(body) as CaptureEvents;
  }

  /** The ledger itself marks what a recall hits, some time after it was opened; nothing else is recorded before it has. */
  private async untilMarked(): Promise<void> {
    const deadline = performance.now() + MARKS_WITHIN_MS;
    let marked: readonly string[] = [];
    const isMarked = async (): Promise<boolean> => {
      const unmarked = (await unmarkedBy(this.ledger.url)).filter((unit) => !this.stuck.has(unit));
      const done = marked.filter((unit) => !unmarked.includes(unit));
      if (done.length > 0) await this.askAll(() => questionsAfter(this.known, done.map(eventOfMark)));
      marked = unmarked;
      // What cannot be marked, because it is only an identifier by now, would be waited for again and again.
      if (performance.now() > deadline) for (const unit of unmarked) this.stuck.add(unit);
      return unmarked.length === 0;
    };
    await until('what recalls hit is marked', isMarked, { everyMs: 100 });
  }

  /** All of them as of one position: where the ledger moved meanwhile, they are asked once more. */
  private async askAll(questions: () => Iterable<Question>): Promise<void> {
    for (let tried = 0; tried < TRIES; tried++) {
      const at = await this.head();
      const wanted = [...questions()].filter((question) => !this.asked.has(idOf(question, at)));
      const answers = await inParallel(wanted, (question) => this.askOne(question, at));
      if ((await this.head()) !== at) continue;
      for (const question of wanted) this.asked.add(idOf(question, at));
      for (const answered of answers.flat()) this.keep(answered);
      return;
    }
    throw new Error('the ledger moves all the time');
  }

  private async askOne(question: Question, at: number): Promise<readonly Answered[]> {
    if (parameterOf(question.path, 'limit') !== undefined) return askPages(this.ledger.url, question, at);
    const answer = await ask(this.ledger.url, question, { after: at });
    const first = { at, question, answer };
    const tag = answer.headers['etag'];
    if (tag === undefined || this.known.turn() % TAG_EVERY !== 0) return [first];
    const again = { ...question, headers: { ...question.headers, 'if-none-match': tag } };
    return [first, { at, question: again, answer: await ask(this.ledger.url, again, { after: at }) }];
  }

  /** What is answered as of another position than it was asked at would be compared with what it is not. */
  private keep(answered: Answered): void {
    const { at, question, answer } = answered;
    const isJson = answer.headers['content-type']?.startsWith('application/json') === true && answer.body !== '';
    const { position } = isJson ? (JSON.parse(answer.body) as { readonly position?: number }) : {};
    const isOfThen = parameterOf(question.path, 'knownAt') !== undefined;
    if (position !== undefined && position !== at && !isOfThen)
      throw new Error(`${question.path} is answered as of ${position}, not of ${at}`);
    this.answers.push(answered);
  }

  private async head(): Promise<number> {
    const { head } = (await healthOf(this.ledger.url)).body;
    if (head === undefined) throw new Error('the ledger does not say where its log ends');
    return head;
  }
}

/** What was recorded by it and was not known before. */
function capturesIn({ body }: Told): readonly string[] {
  const answers = body.answers?.flatMap(({ answer }) => answer ?? []) ?? [body];
  return answers.flatMap(({ capture, known }) => (capture === undefined || known === true ? [] : [capture]));
}

/** An operation, sent under this key. */
function operationOf({ name, body, headers }: Sent, key: string): Question {
  return {
    when: 'head',
    method: 'POST',
    path: pathOf(name),
    headers: { ...headersOf(body), ...headers, 'idempotency-key': key },
    body,
  };
}

function pathOf(name: string): string {
  return name.startsWith('/') ? name : `/v1/operations/${name}`;
}

function headersOf(body: Sent['body']): Readonly<Record<string, string>> {
  return typeof body === 'string' ? sentAtOnce(body) : {};
}

function idOf(question: Question, at: number): string {
  return `${at} ${JSON.stringify(question)}`;
}

function eventOfMark(subject: string): RecordedEvent {
  return { type: 'ItemRecalled', subject, data: {} };
}

async function inParallel<T, R>(list: readonly T[], work: (one: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < list.length; index = next++) results[index] = await work(list[index] as T);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results;
}
