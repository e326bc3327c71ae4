import type { CaptureAnswer } from '../../capture/capture-port.js';
import type { Operation } from '../../ledger/operations/operation.js';
import type { LedgerParts } from '../server/ledger-parts.js';
import type { Sender } from './sender.js';

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
};

/** Hands an operation that was read to the writer. `hash` is of the request as it was sent. */
export async function record(
  { writer }: LedgerParts,
  { operation, dryRun, companyPrefixes }: OperationRequest,
  hash: string,
  sender: Sender,
): Promise<CaptureAnswer> {
  const { caller, key } = sender;
  const context = { recordedFor: operation.recordedFor, ...sender.context };
  return writer.capture({
    operation,
    key,
    caller,
    requestHash: hash,
    context,
    ...(companyPrefixes ? { companyPrefixes } : {}),
    ...(dryRun ? { dryRun } : {}),
  });
}
