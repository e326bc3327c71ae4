import { Body, Controller, Post, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiBody, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CORRECT } from '../../ledger/operations/correct.js';
import type { DeclaredOperation } from '../../ledger/operations/declaration.js';
import type { OperationName } from '../../ledger/operations/operation.js';
import { ITEMS_OPERATIONS } from '../../ledger/operations/operations.js';
import { Problems, WriteHeaders } from '../server/documented.js';
import { Permission } from '../server/permission.js';
import { CaptureAnswerBody, DryRunBody } from '../writing/answer.dto.js';
import { senderOf } from '../writing/sender.js';
import { answerWrite, type WriteAnswerBody } from '../writing/write-answer.js';
import { examplesOf } from './operation-examples.js';
import { OPERATION_BODIES } from './operation-body.js';
import { RecordOperation } from './record-operation.js';

/** A route for each operation that is declared. Its methods are made below, so that it has none of its own. */
@ApiTags('operations')
@Controller('v1/operations')
export class OperationsController {
  constructor(readonly commands: CommandBus) {}
}

function addRoute(declared: DeclaredOperation<OperationName>): void {
  const { name, summary, permission } = declared;
  const route = async function (
    this: OperationsController,
    body: unknown,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<WriteAnswerBody> {
    const sender = senderOf(request);
    return answerWrite(reply, await this.commands.execute(new RecordOperation(name, body, sender)), sender);
  };
  // The frame looks up what is said of a method by the name of its function.
  Object.defineProperty(route, 'name', { value: name });
  const controller = OperationsController.prototype;
  const descriptor = { value: route, configurable: true, writable: true };
  Object.defineProperty(controller, name, descriptor);
  Body()(controller, name, 0);
  Req()(controller, name, 1);
  Res({ passthrough: true })(controller, name, 2);
  const decorators: readonly MethodDecorator[] = [
    Post(name),
    Permission(permission),
    ApiOperation({ summary, operationId: name }),
    ApiBody({ type: OPERATION_BODIES[name], examples: examplesOf(declared) }),
    ApiResponse({
      status: 201,
      type: CaptureAnswerBody,
      description: 'Recorded, or known by its key (`Idempotency-Replayed: true`).',
    }),
    ApiResponse({ status: 200, type: DryRunBody, description: 'A dry run: nothing was recorded.' }),
    WriteHeaders(),
    Problems(400, ...(declared === CORRECT ? [404] : []), 409, 413, 415, 422, 503),
  ];
  for (const decorate of decorators) decorate(controller, name, descriptor);
}

for (const declared of [...ITEMS_OPERATIONS, CORRECT]) addRoute(declared);
