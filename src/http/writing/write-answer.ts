import type { FastifyReply } from 'fastify';
import type { Violation } from '../../ledger/violation.js';
import { PROBLEM_VIOLATIONS_MOST } from '../server/problem.js';
import type { Sender } from './sender.js';
import type { WriteAnswer } from './record.js';
import { shownSkipped, shownViolation, type ShownSkipped, type ShownViolation } from '../prose/violation-prose.js';

export interface WriteAnswerBody extends Omit<WriteAnswer, 'flags' | 'skipped'> {
  readonly flags: readonly ShownViolation[];
  readonly skipped: readonly ShownSkipped[];
  readonly idempotencyKey: string;
  readonly flagsTotal?: number;
}

const first = (list: readonly Violation[]): readonly ShownViolation[] =>
  list.slice(0, PROBLEM_VIOLATIONS_MOST).map(shownViolation);

/** 201 for what stands in the log, be it by an earlier call; 200 for a dry run. */
export function statusOf(answer: WriteAnswer): number {
  return answer.capture === undefined ? 200 : 201;
}

export function bodyOf(answer: WriteAnswer, { key }: Pick<Sender, 'key'>): WriteAnswerBody {
  const { flags, flagsTotal = totalOf(flags), skipped } = answer;
  return {
    ...answer,
    flags: first(flags),
    skipped: skipped.map(shownSkipped),
    ...(flagsTotal === undefined ? {} : { flagsTotal }),
    idempotencyKey: key,
  };
}

/** As many as there are, but where those may be only the first that an earlier release kept. */
export function totalOf(flags: readonly Violation[]): number | undefined {
  return flags.length > 0 && flags.length < PROBLEM_VIOLATIONS_MOST ? flags.length : undefined;
}

/** Sets status and headers, and gives the body. */
export function answerWrite(reply: FastifyReply, answer: WriteAnswer, sender: Sender): WriteAnswerBody {
  void reply.status(statusOf(answer)).header('idempotency-key', sender.key);
  if (answer.known) void reply.header('idempotency-replayed', 'true');
  if (answer.capture !== undefined) void reply.header('location', `/v1/captures/${answer.capture}`);
  return bodyOf(answer, sender);
}
