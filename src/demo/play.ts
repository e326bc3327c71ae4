import { aircraft } from './aircraft.js';
import { pharmacy } from './pharmacy.js';
import { isStep, type Answer, type Question, type Step, type Story } from './story.js';
import { vehicle } from './vehicle.js';

/** Where a scene is played: the address of a running ledger, and the line printer. */
interface Stage {
  readonly url: string;
  /** By which the ledger knows who plays. */
  readonly headers: Readonly<Record<string, string>>;
  readonly print: (line: string) => void;
  /** The position of the last thing recorded: what every question waits for. */
  after: number;
}

async function answerOf(
  stage: Stage,
  path: string,
  init: RequestInit,
): Promise<{ readonly body: Answer; readonly response: Response }> {
  const response = await fetch(`${stage.url}${path}`, init);
  const body = (await response.json()) as Answer;
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${JSON.stringify(body, undefined, 2)}`);
  return { body, response };
}

async function recordStep(stage: Stage, step: Step): Promise<void> {
  const init = {
    method: 'POST',
    headers: { ...stage.headers, 'content-type': 'application/json', 'idempotency-key': step.key },
    body: JSON.stringify(step.body),
  };
  const { body } = await answerOf(stage, step.path, init);
  if (typeof body['position'] === 'number') stage.after = Math.max(stage.after, body['position']);
  stage.print(`  · ${step.says}${body['known'] === true ? ' (known already)' : ''}`);
}

async function ask(stage: Stage, question: Question): Promise<void> {
  const path = `${question.path}${question.path.includes('?') ? '&' : '?'}after=${stage.after}`;
  const { body } = await answerOf(stage, path, { headers: stage.headers });
  stage.print(`  ? ${question.asks}`);
  stage.print(`    ${question.answer(body)}`);
}

async function play(stage: Stage, story: Story): Promise<void> {
  stage.print(`\n${story.title}`);
  for (const scene of story.scenes) await (isStep(scene) ? recordStep(stage, scene) : ask(stage, scene));
}

/** Plays the three stories into a running ledger. Playing them again records nothing: every step has a key of its own. */
export async function playDemo(url: string, headers: Stage['headers'], print: (line: string) => void): Promise<void> {
  const stage: Stage = { url, headers, print, after: 0 };
  for (const story of [pharmacy, vehicle, aircraft]) await play(stage, story);
}
