import { Metadata, status, type ServiceError, type StatusObject } from '@grpc/grpc-js';

export type AppendFault =
  'drop-before-commit' | 'drop-after-commit' | 'stall-before-commit' | 'stall-after-commit' | 'time-out';

export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/** What goes wrong next. Everything is off at the start; each switch says what a client sees. */
export class Faults {
  /** Every call is answered `UNAVAILABLE: Server Is Not Ready`, as by a node without a leader. */
  refusing = false;
  /** Calls that need the leader are answered with the leader's address, as by a follower. */
  leaderElsewhere: Endpoint | undefined;
  /** Reads (and subscriptions) are accepted and never answered. */
  stallingReads = false;
  private readonly appends: AppendFault[] = [];

  /** The next `times` appends meet this fault, after those already asked for. */
  onAppend(fault: AppendFault, times = 1): void {
    for (let index = 0; index < times; index++) this.appends.push(fault);
  }

  takeAppendFault(): AppendFault | undefined {
    return this.appends.shift();
  }

  /** The error with which a call is refused before it is looked at, if it is. */
  refusal(metadata: Metadata): ServiceError | undefined {
    if (this.refusing) return rpcError(status.UNAVAILABLE, 'Server Is Not Ready');
    if (this.leaderElsewhere === undefined || metadata.get('requires-leader')[0] !== 'true') return undefined;
    const { address, port } = this.leaderElsewhere;
    return rpcError(status.NOT_FOUND, 'Leader info available', {
      exception: 'not-leader',
      'leader-endpoint-host': address,
      'leader-endpoint-port': String(port),
    });
  }
}

/** An error as the real server sends it: a status, and in the trailers which exception it was. */
export function rpcError(code: status, details: string, trailers: Readonly<Record<string, string>> = {}): ServiceError {
  const metadata = new Metadata();
  for (const [key, value] of Object.entries(trailers)) metadata.set(key, value);
  const answer: StatusObject = { code, details, metadata };
  return Object.assign(new Error(details), answer);
}
