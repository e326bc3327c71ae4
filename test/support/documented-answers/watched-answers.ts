import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AnswerCheck, type Answered } from './answer-check.js';
import type { OpenApiDocument } from './openapi-document.js';

/** Of a run of the end-to-end tests: where its document is, and what was seen of it. */
const { DOCUMENTED_ANSWERS } = process.env;

const seen = new Set<string>();
const absent = new Set<string>();
const routes = new Set<string>();
const faults = new Set<string>();
let check: AnswerCheck | undefined;

function checkOfRun(folder: string): AnswerCheck {
  return checkBy(JSON.parse(readFileSync(join(folder, 'document.json'), 'utf8')) as OpenApiDocument);
}

function checkBy(document: OpenApiDocument): AnswerCheck {
  return new AnswerCheck(document, {
    seen: (field) => seen.add(field),
    absent: (field) => absent.add(field),
    route: (route) => routes.add(route),
  });
}

/** Checks an answer against the document. What is wrong is told after the test, so that nobody takes it for a request that failed. */
export function watchAnswer(answer: Answered): void {
  if (DOCUMENTED_ANSWERS === undefined) return;
  check ??= checkOfRun(DOCUMENTED_ANSWERS);
  const fault = check.faultOf(answer);
  if (fault !== undefined) faults.add(fault);
}

const others = new Set<string>();

/** What answers there is not the ledger, but what the ledger itself asks. */
export function leaveUnwatched(origin: string): void {
  others.add(origin);
}

export function isWatched({ origin }: URL): boolean {
  return !others.has(origin);
}

/** What this file asks from now on has a document of its own, as another release of the ledger has. */
export function watchBy(document: OpenApiDocument): void {
  check = checkBy(document);
}

/** Throws on answers since the last call that are not as documented. */
export function throwUndocumented(): void {
  const told = [...faults];
  faults.clear();
  if (told.length > 0) throw new Error(`Not as the OpenAPI document says:\n${told.slice(0, 10).join('\n')}`);
}

/** Adds what this file has seen to what the run has. */
export function tellSeen(): void {
  if (DOCUMENTED_ANSWERS === undefined || routes.size === 0) return;
  const told = JSON.stringify({ seen: [...seen], absent: [...absent], routes: [...routes] });
  appendFileSync(join(DOCUMENTED_ANSWERS, 'seen'), `${told}\n`);
}

export function mediaType(header: string | null | undefined): string | undefined {
  return header?.split(';')[0]?.trim();
}
