// Proves that what is forwarded comes from a process of this ledger: one that can read the row of the lease.
import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';

export const FORWARDED_MAC = 'x-ledger-mac';

/** So much may the clocks of two machines differ, and a request be on its way. */
const FRESH_MS = 120_000;
const FORM = /^v1 (\d{1,15}) ([0-9a-f-]{36}) ([0-9a-f]{64})$/;

/** Over body, time and nonce, by the secret that the writer keeps in the row of its lease. */
export function signForwarded(secret: string, body: string, nowMs = Date.now(), nonce: string = randomUUID()): string {
  return `v1 ${nowMs} ${nonce} ${macOf(secret, `${nowMs}\n${nonce}\n`, body).toString('hex')}`;
}

function macOf(secret: string, head: string, body: string | Buffer): Buffer {
  return createHmac('sha256', secret).update(head).update(body).digest();
}

/** The writer's side. What was taken once is not taken again. */
export class ForwardedCheck {
  private readonly taken = new Map<string, number>();

  constructor(private readonly secret: string) {}

  accepts(sent: unknown, body: Buffer, nowMs = Date.now()): boolean {
    const [, time = '', nonce = '', mac = ''] = FORM.exec(typeof sent === 'string' ? sent : '') ?? [];
    if (mac === '' || Math.abs(nowMs - Number(time)) > FRESH_MS) return false;
    if (!timingSafeEqual(Buffer.from(mac, 'hex'), macOf(this.secret, `${time}\n${nonce}\n`, body))) return false;
    if (this.taken.has(nonce)) return false;
    this.forgetOld(nowMs);
    this.taken.set(nonce, Number(time) + FRESH_MS);
    return true;
  }

  /** In the order in which they came, which is nearly that in which they run out: what is old stands first. */
  private forgetOld(nowMs: number): void {
    for (const [nonce, until] of this.taken) {
      if (until >= nowMs) return;
      this.taken.delete(nonce);
    }
  }
}
