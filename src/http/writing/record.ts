import type { CaptureAnswer } from '../../capture/capture-port.js';
import type { Operation } from '../../ledger/operations/operation.js';
import { permissionOf } from '../../ledger/operations/rules-of-operations.js';
import type { LedgerParts } from '../server/ledger-parts.js';
import type { Sender } from './sender.js';
import { asSent, skippedAsSent } from './as-sent.js';
import { requestHash } from './request-hash.js';
import { warningsOf, type Warning } from './warnings.js';
import { checkGranted, ownPrefixes } from './granted.js';

/** An operation as it was read from a request's body. */
export interface OperationRequest {
  readonly operation: Operation;
  readonly dryRun: boolean;
  /** GS1 company prefixes that its URNs and tags told. */
  readonly companyPrefixes?: readonly string[];
}

/** The recall that an operation is about is told beside the capture's answer; of one that is closed, the units that were not cleared. */
export type WriteAnswer = CaptureAnswer & {
  readonly recall?: string;
  readonly open?: { readonly units: number; readonly first: readonly string[] };
  /** Of its words: what is kept, and ought not to be. */
  readonly warnings?: readonly Warning[];
};

/** A request as it was sent, under the name that its hash begins with. */
export interface Sent {
  readonly name: string;
  readonly body: unknown;
}

/** Of what a sender may do, the part that is known only when it is decided. */
export function bound(
  operation: Operation,
  { parties, numbers, permits }: Pick<Sender, 'parties' | 'numbers' | 'permits'>,
): Operation {
  const ofParties = parties ? { ofParties: [...parties] } : {};
  const ofNumbers = numbers ? { ofNumbers: [...numbers] } : {};
  switch (operation.operation) {
    case 'correct': {
      const { replacement } = operation;
      return {
        ...operation,
        ...ofParties,
        ...ofNumbers,
        ...(replacement ? { replacement: { ...replacement, ...ofNumbers } } : {}),
        ...(permits(permissionOf('close-recall')) ? {} : { closesNoRecall: true }),
      };
    }
    case 'pack':
      return { ...operation, ...ofNumbers };
    case 'close-recall':
    case 'clear-recall':
      return { ...operation, ...ofParties };
    default:
      return operation;
  }
}

/** Hands an operation that was read to the writer. What refuses it tells the values of the request as it was sent. */
export async function record(
  { writer }: LedgerParts,
  { operation, dryRun, companyPrefixes }: OperationRequest,
  { name, body }: Sent,
  sender: Sender,
): Promise<WriteAnswer> {
  checkGranted(operation, sender);
  const { caller, key } = sender;
  const hash = await requestHash(name, body);
  const context = { recordedFor: operation.recordedFor, ...sender.context };
  const request = {
    operation: bound(operation, sender),
    key,
    caller,
    requestHash: hash,
    context,
    ...(companyPrefixes ? { companyPrefixes: ownPrefixes(companyPrefixes, sender) } : {}),
    ...(sender.sentBy ? { sentBy: sender.sentBy } : {}),
    ...(dryRun ? { dryRun } : {}),
  };
  try {
    const answer = await writer.capture(request);
    return { ...answer, skipped: skippedAsSent(answer.skipped, body), ...warningsOf(body, sender.context) };
  } catch (error) {
    throw asSent(error, body);
  }
}
