import { ApiProperty, OmitType } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CaptureAnswerBody } from '../http/writing/answer.dto.js';
import { senderOf } from '../http/writing/sender.js';
import { answerWrite, type WriteAnswerBody } from '../http/writing/write-answer.js';
import { documentOf } from './document-body.js';
import { DocumentWarningBody } from './document-warning.dto.js';
import type { DocumentRecorded, SentDocument } from './record-document.js';
import { readRecordedFor } from './speaker.js';

export class EpcisAnswerBody extends OmitType(CaptureAnswerBody, ['warnings']) {
  @ApiProperty({ type: [DocumentWarningBody], description: 'Of what was not recorded as it stands the first 100.' })
  warnings!: DocumentWarningBody[];

  @ApiProperty({ description: 'How many warnings there are.', example: 0 })
  warningsTotal!: number;

  @ApiProperty({ description: 'Events of the document; `events` counts those of single items.', example: 8 })
  documentEvents!: number;
}

export type EpcisAnswer = Omit<WriteAnswerBody, 'warnings'> &
  Pick<DocumentRecorded, 'warnings' | 'warningsTotal' | 'documentEvents'>;

/** How the header is documented. */
export const RECORDED_FOR = {
  name: 'Recorded-For',
  required: false,
  description:
    'The party that speaks, one of those that the key acts for. Absent: the sender that the document names, where the key is bound to parties and that is one of them; else that of the setting `RECORDED_FOR`.',
  schema: { type: 'string' },
  example: 'urn:epc:id:pgln:0300011.00000.0',
} as const;

/** A document as a request brings it. Throws `LedgerError('invalid-request')`. */
export function sentDocument(body: unknown, request: FastifyRequest): SentDocument {
  const recordedFor = readRecordedFor(request.headers);
  return {
    bytes: documentOf(body, request),
    sender: senderOf(request),
    isKeyGiven: Boolean(request.headers['idempotency-key']),
    ...(recordedFor !== undefined && { recordedFor }),
  };
}

/** Sets status and headers, and gives the body. */
export function documentAnswer(reply: FastifyReply, recorded: DocumentRecorded): EpcisAnswer {
  const { answer, sender, documentEvents, warnings, warningsTotal } = recorded;
  return { ...answerWrite(reply, answer, sender), documentEvents, warnings, warningsTotal };
}
