import { askAgain } from '../asking/ask.js';
import { routeOf, type Answer, type Answered } from '../asking/question.js';
import { differences, type Difference } from './differences.js';
import { ERRATA, isExampleOf, type Circumstances, type Erratum } from './errata.js';
import type { LogFacts } from './log-facts.js';

const AT_ONCE = 8;

/** Where it is asked now. */
export interface Asked {
  readonly ledger: string;
  readonly recordedOn: string;
  readonly facts: LogFacts;
  readonly url: string;
  /** Of the ledger as it stands now. */
  readonly head: number;
}

export interface Finding extends Circumstances {
  readonly difference: Difference;
}

/** What came of asking all over again. */
export class Verification {
  readonly findings: Finding[] = [];
  /** How many differences each erratum excused. */
  readonly excused = new Map<Erratum, number>();
  asked = 0;
  private readonly ledgers = new Set<string>();
  private readonly seen = new Set<Erratum>();

  /** Asks each question as of the position at which it was answered: by `knownAt`, or where the ledger stands there. */
  async verify(answers: readonly Answered[], asked: Asked): Promise<void> {
    this.ledgers.add(asked.ledger);
    let next = 0;
    const worker = async (): Promise<void> => {
      for (let answered = answers[next++]; answered; answered = answers[next++]) await this.verifyOne(answered, asked);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  }

  /** Errata whose example, in a ledger that was asked, is answered as it was. */
  get unseen(): readonly Erratum[] {
    return ERRATA.filter((erratum) => this.ledgers.has(erratum.example.ledger) && !this.seen.has(erratum));
  }

  private async verifyOne({ at, question, answer }: Answered, { url, ...asked }: Asked): Promise<void> {
    this.asked += 1;
    const circumstances = { ...asked, route: routeOf(question), question, at };
    const differ = (now: Answer): readonly Difference[] =>
      differences(answer, question.when === 'any' ? now : moved(now, asked.head, at));
    const isSame = (now: Answer): boolean =>
      differ(now).every((one) => this.excuseOf(one, circumstances) !== undefined);
    const now = await askAgain(url, question, question.when === 'any' ? { knownAt: at } : {}, isSame);
    for (const difference of differ(now)) this.judge(difference, circumstances);
  }

  private excuseOf(difference: Difference, circumstances: Circumstances): Erratum | undefined {
    return ERRATA.find(
      ({ recordedOn, excuses }) => recordedOn.includes(circumstances.recordedOn) && excuses(difference, circumstances),
    );
  }

  private judge(difference: Difference, circumstances: Circumstances): void {
    const erratum = this.excuseOf(difference, circumstances);
    if (!erratum) this.findings.push({ ...circumstances, difference });
    else this.excused.set(erratum, (this.excused.get(erratum) ?? 0) + 1);
    if (erratum && isExampleOf(erratum, circumstances)) this.seen.add(erratum);
  }
}

/** The ledger that is asked has taken over the log, which is one event more: what stands at that one stood at the last before. */
function moved(answer: Answer, head: number, at: number): Answer {
  const { headers, body } = answer;
  const position = headers['ledger-position'] === String(head) ? { 'ledger-position': String(at) } : {};
  if (headers['content-type']?.startsWith('application/json') !== true)
    return { ...answer, headers: { ...headers, ...position } };
  const read = JSON.parse(body) as { readonly position?: number };
  if (read.position !== head) return answer;
  return { ...answer, body: JSON.stringify({ ...read, position: at }) };
}
