import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { leaveUnwatched } from '../support/documented-answers/watched-answers.js';
import type { Signer } from './signer.js';

/** Who asks the provider for tokens, and what it says of them. */
export interface Client {
  readonly claims: Readonly<Record<string, unknown>>;
  readonly alg?: string;
  readonly seconds?: number;
  /** Its tokens are for the provider only. */
  readonly isOpaque?: boolean;
}

export interface ProviderSettings {
  readonly audience: string;
  readonly keys: readonly Signer[];
  readonly clients: Readonly<Record<string, Client>>;
}

/** An OpenID provider in a process of its own. */
export class TestProvider {
  private constructor(
    private readonly process: ChildProcess,
    readonly issuer: string,
  ) {}

  static async start({ audience, keys, clients }: ProviderSettings): Promise<TestProvider> {
    const settings = JSON.stringify({ audience, clients, keys: keys.map(({ jwk }) => jwk) });
    const child = spawn(process.execPath, [join(import.meta.dirname, 'provider-process.mjs'), settings], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let complaints = '';
    child.stderr.on('data', (chunk) => (complaints += String(chunk)));
    const ended = once(child, 'exit').then(() => Promise.reject(new Error(`the provider ended:\n${complaints}`)));
    const [line] = (await Promise.race([once(createInterface({ input: child.stdout }), 'line'), ended])) as [string];
    ended.catch(() => undefined);
    leaveUnwatched(line);
    return new TestProvider(child, line);
  }

  /** An access token by client credentials. */
  async token(client: string): Promise<string> {
    const answer = await fetch(`${this.issuer}/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${client}:${client}`).toString('base64')}` },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    });
    const told = (await answer.json()) as { readonly access_token?: string };
    if (told.access_token === undefined) throw new Error(JSON.stringify(told));
    return told.access_token;
  }

  async stop(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const ended = once(this.process, 'exit');
    this.process.kill('SIGTERM');
    await ended;
  }
}
