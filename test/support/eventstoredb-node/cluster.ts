import { startEventStoreDBNode, type EventStoreDBNode } from './eventstoredb-node.js';

const NODES = 3;

/**
 * Nodes with one log, as a cluster has it once everything is replicated: one leads, the others refuse what needs the leader and name it, and
 * while there is none all of them are not ready.
 */
export class EventStoreDBCluster {
  private leading = 0;

  private constructor(private readonly nodes: readonly EventStoreDBNode[]) {}

  static async start(): Promise<EventStoreDBCluster> {
    const first = await startEventStoreDBNode();
    const nodes = [first];
    while (nodes.length < NODES) nodes.push(await startEventStoreDBNode({ sharing: first }));
    const cluster = new EventStoreDBCluster(nodes);
    cluster.elect();
    return cluster;
  }

  /** Of all nodes, the followers first. */
  get url(): string {
    const hosts = [...this.nodes].reverse().map(({ endpoint }) => `${endpoint.address}:${endpoint.port}`);
    return `esdb://${hosts.join(',')}?tls=false`;
  }

  get leader(): EventStoreDBNode {
    const leader = this.nodes[this.leading];
    if (!leader) throw new Error('the cluster has no nodes');
    return leader;
  }

  /** Until `elect`, no node takes anything that needs a leader; with `isDown`, the old one does not answer at all. */
  loseLeader({ isDown }: { readonly isDown: boolean }): void {
    for (const node of this.nodes) node.faults.refusing = true;
    if (isDown) this.leader.dropConnections();
    this.leading = (this.leading + 1) % NODES;
  }

  /** The next one leads. */
  elect(): void {
    for (const node of this.nodes) {
      node.faults.leaderElsewhere = node === this.leader ? undefined : this.leader.endpoint;
      node.faults.refusing = false;
      // A node that no longer leads ends the subscriptions that want the leader.
      if (node !== this.leader) node.endSubscriptions();
    }
  }

  async stop(): Promise<void> {
    for (const node of this.nodes) await node.stop();
  }
}
