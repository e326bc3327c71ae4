import { TcpProxy } from '../../support/tcp-proxy.js';

type Environment = Readonly<Record<string, string>>;

/** From one kind of process to the stores of the ledger. */
export interface ProcessWires {
  readonly database: TcpProxy;
  /** To the log, where that is not in PostgreSQL. A cluster tells its clients of nodes that no wire leads to: there is none then. */
  readonly store?: TcpProxy;
  /** By which a process goes over them. */
  readonly environment: Environment;
}

/** Between the processes of a ledger and its stores there are always wires, so that a link can be broken under way. */
export class Wires {
  private constructor(
    readonly api: ProcessWires,
    readonly projector: ProcessWires,
  ) {}

  /** `environment` names the stores themselves. */
  static async to(environment: Environment): Promise<Wires> {
    return new Wires(await processWires(environment), await processWires(environment));
  }

  get all(): readonly TcpProxy[] {
    return [this.api, this.projector].flatMap(({ database, store }) => (store ? [database, store] : [database]));
  }

  /** Everything passes again. */
  mend(): void {
    for (const wire of this.all) {
      wire.onChunk = undefined;
      wire.restore();
      wire.dropLost();
    }
  }

  async close(): Promise<void> {
    for (const wire of this.all) await wire.close();
  }
}

const LARGE_MESSAGE_BYTES = 30_000;

/** Types of events travel as they are, in the protocol of either store, and in nothing but an append. */
export function isLargeAppend(message: Buffer): boolean {
  return message.length > LARGE_MESSAGE_BYTES && message.includes('ItemManufactured');
}

/** Holds all that goes over the wire, from the message on of which `isIt` is true; it resolves then. */
export function stallAt(wire: TcpProxy, isIt: (message: Buffer) => boolean): Promise<void> {
  return new Promise((resolve) => {
    wire.onChunk = (_, message) => {
      if (!isIt(message)) return true;
      wire.onChunk = undefined;
      wire.silence();
      resolve();
      return true;
    };
  });
}

async function processWires({ DATABASE_URL = '', EVENTSTOREDB_URL }: Environment): Promise<ProcessWires> {
  const database = await TcpProxy.start(DATABASE_URL);
  const through = { DATABASE_URL: database.through(DATABASE_URL) };
  if (EVENTSTOREDB_URL === undefined || !isOneNode(EVENTSTOREDB_URL)) return { database, environment: through };
  const store = await TcpProxy.start(EVENTSTOREDB_URL);
  return { database, store, environment: { ...through, EVENTSTOREDB_URL: store.through(EVENTSTOREDB_URL) } };
}

function isOneNode(url: string): boolean {
  return /^esdb:\/\/[^,]*$/.test(url);
}
