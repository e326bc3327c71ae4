import { isIPv6 } from 'node:net';

/** So many may fail at once before they are slowed. */
const FREE = 10;
const FORGIVEN_A_SECOND = 0.5;
const STEP_MS = 100;
const WAIT_MOST_MS = 2_000;
const ADDRESSES_MOST = 10_000;
/** So many are made to wait at once; more would only hold connections. */
const WAITING_MOST = 200;

/** Slows whoever tries keys, by address: the more of them failed of late, the later the answer. A key that opens is never slowed. */
export class FailedAttempts {
  private readonly byAddress = new Map<string, { readonly count: number; readonly at: number }>();
  private waiting = 0;

  /** Notes a failure. Answers for how many milliseconds it is to wait. */
  note(address: string, now: number): number {
    const from = networkOf(address);
    const before = this.byAddress.get(from);
    const left = before ? Math.max(0, before.count - ((now - before.at) / 1_000) * FORGIVEN_A_SECOND) : 0;
    // Whoever failed longest ago stands first, and is forgotten first.
    this.byAddress.delete(from);
    if (this.byAddress.size >= ADDRESSES_MOST) this.byAddress.delete(this.byAddress.keys().next().value ?? '');
    this.byAddress.set(from, { count: left + 1, at: now });
    return Math.min(WAIT_MOST_MS, Math.max(0, Math.ceil(left + 1 - FREE)) * STEP_MS);
  }

  /** Notes a failure, and resolves when it may be answered. */
  async slow(address: string): Promise<void> {
    const wait = this.note(address, performance.now());
    if (wait === 0 || this.waiting >= WAITING_MOST) return;
    this.waiting++;
    await new Promise((resolve) => setTimeout(resolve, wait));
    this.waiting--;
  }
}

/** One subscriber has 2^64 addresses of IPv6 at the least. */
function networkOf(address: string): string {
  if (!isIPv6(address) || address.includes('.')) return address;
  const [head = '', tail] = address.split('::');
  const parts = [...head.split(':'), ...(tail === undefined ? [] : Array.from({ length: 8 }, () => '0'))];
  return parts
    .slice(0, 4)
    .map((part) => part || '0')
    .join(':');
}
