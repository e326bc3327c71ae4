import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiBody, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { LedgerError } from '../../ledger/errors.js';
import { OPERATION_NAMES, type OperationName } from '../../ledger/operations/operation.js';
import { Faults } from '../reading/faults.js';
import { isObject } from '../reading/values.js';
import { Problems } from '../server/documented.js';
import { Permission } from '../server/permission.js';
import { ProblemFilter } from '../server/problem-filter.js';
import type { Problem } from '../server/problem.js';
import { isKey } from '../writing/idempotency.js';
import { senderOf, type Sender } from '../writing/sender.js';
import { bodyOf, statusOf, type WriteAnswerBody } from '../writing/write-answer.js';
import { MixedAnswers, MixedRequest } from './mixed-operations.dto.js';
import { RecordOperation } from './record-operation.js';

const MIXED_MOST = 1_000;

interface OneAnswer {
  readonly key: string;
  readonly status: number;
  readonly answer?: WriteAnswerBody;
  readonly problem?: Problem;
}

@ApiTags('operations')
@Controller('v1/operations')
export class MixedOperationsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly problems: ProblemFilter,
  ) {}

  /** What an offline device brings home: in its order, one after the other. After one without an outcome none is tried. */
  @Post()
  @Permission('record:operations')
  @HttpCode(200)
  @ApiOperation({ summary: 'An ordered list of mixed operations, an answer for each', operationId: 'operations' })
  @ApiBody({ type: MixedRequest })
  @ApiResponse({
    status: 200,
    type: MixedAnswers,
    description: 'In the order of the request. One that is refused does not keep the next from being tried.',
  })
  @Problems(400, 413, 415, 422, 503)
  async mixed(
    @Body() body: unknown,
    @Req() request: FastifyRequest,
  ): Promise<{ readonly answers: readonly OneAnswer[] }> {
    const operations = readMixed(body);
    const sender = senderOf(request);
    const answers: OneAnswer[] = [];
    let stopped: LedgerError | undefined;
    for (const { name, key, body: own } of operations) {
      const one: OneAnswer = stopped ? await this.refused(key, stopped) : await this.one(name, own, { ...sender, key });
      answers.push(one);
      if (one.status === 503)
        stopped ??= new LedgerError('unavailable', {
          message: 'It was not tried, because one before it has no outcome yet. Send the list again.',
          retryAfterSeconds: 1,
        });
    }
    return { answers };
  }

  private async one(name: OperationName, body: unknown, sender: Sender): Promise<OneAnswer> {
    try {
      const answer = await this.commands.execute(new RecordOperation(name, body, sender));
      return { key: sender.key, status: statusOf(answer), answer: bodyOf(answer, sender) };
    } catch (error) {
      return this.refused(sender.key, error);
    }
  }

  private async refused(key: string, error: unknown): Promise<OneAnswer> {
    const problem = await this.problems.problem(error);
    return { key, status: problem.status, problem };
  }
}

interface OneOperation {
  readonly name: OperationName;
  readonly key: string;
  readonly body: unknown;
}

/** Only the list itself is checked here; each operation is read in its turn and answered for itself. */
function readMixed(body: unknown): readonly OneOperation[] {
  const faults = new Faults();
  const given: unknown = isObject(body) ? body['operations'] : undefined;
  if (isObject(body))
    for (const name of Object.keys(body))
      if (name !== 'operations') faults.add(name, body[name], 'is no field of this request; it takes operations');
  if (!Array.isArray(given) || given.length === 0 || given.length > MIXED_MOST)
    faults.add('operations', undefined, 'is to be a list of 1 to 1,000 operations');
  const keys = new Set<string>();
  const operations = (Array.isArray(given) ? given.slice(0, MIXED_MOST) : []).flatMap(
    (entry: unknown, index): OneOperation[] => {
      const field = `operations[${index}]`;
      if (!isObject(entry))
        return faults.add(field, entry, 'is to be an operation: {operation, key, items, ...}') ?? [];
      const { operation, key, ...rest } = entry;
      const name = OPERATION_NAMES.find((candidate) => candidate === operation);
      if (name === undefined)
        faults.add(`${field}.operation`, operation, `is to be one of ${OPERATION_NAMES.join(', ')}`);
      if (!isKey(key)) faults.add(`${field}.key`, key, 'is to be 1 to 200 printable ASCII characters without spaces');
      else if (keys.has(key)) faults.add(`${field}.key`, key, 'is the key of another operation of the list');
      if (isKey(key)) keys.add(key);
      return name === undefined || !isKey(key) ? [] : [{ name, key, body: rest }];
    },
  );
  faults.throwIfAny();
  return operations;
}
