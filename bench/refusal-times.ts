import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newApiKey } from '../src/auth/api-key.js';
import { childEnvironment } from '../src/config.js';
import { goodToken, newSigner, type Issued, type Signer } from '../test/tokens/signer.js';
import { sampleOf, welch } from './welch.js';

// Whether the time of a refusal tells what is wrong with a key or a token: `npm run refusal-times [-- <rounds>]`. Each round sends one of each kind, in an order
// that is drawn. |t| is Welch's over all rounds; once more without the slowest twentieth, as a busy machine hides what is small. It ends with 1 where they are told apart.

const ROUNDS = Number(process.argv[2] ?? 10_000);
const LANES = 24;
const TOLD_APART = 4.5;
const KEPT = 0.95;
const AUDIENCE = 'https://ledger.example';
const OURS = /^(PORT|HOST|DATA_DIR|DATABASE_URL|EVENTSTOREDB_URL|LEDGER|NODE_OPTIONS|AUTH|OWNER_KEY_FILE|OIDC_\w+)$/;

const KINDS = ['unknown key', 'revoked key', 'wrong checksum', 'bad signature'] as const;
type Kind = (typeof KINDS)[number];
type Making = Readonly<Record<Kind, () => string>>;

interface Ledger {
  readonly url: string;
  readonly key: string;
  stop(): Promise<void>;
}

const otherThan = (letter: string | undefined): string => (letter === 'A' ? 'B' : 'A');
const spoiled = (text: string, at: number): string => text.slice(0, at) + otherThan(text.at(at)) + text.slice(at + 1);

/** What shows the keys of a provider. */
async function shown(signer: Signer): Promise<{ readonly issuer: string; close(): void }> {
  const server = createServer((_request, answer) => void answer.end(JSON.stringify({ keys: [signer.publicJwk] })));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return { issuer: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() };
}

async function startLedger(issuer: string): Promise<Ledger> {
  const directory = await mkdtemp(join(tmpdir(), 'traceledger-times-'));
  const settings = {
    ...{ PORT: '0', DATA_DIR: directory, LOG_LEVEL: 'warn', TRUSTED_PROXIES: '127.0.0.1' },
    ...{ OIDC_ISSUER: issuer, OIDC_JWKS_URL: `${issuer}/jwks`, OIDC_AUDIENCE: AUDIENCE, OIDC_ROLES: 'admins=admin' },
  };
  const child = spawn(process.execPath, [join(import.meta.dirname, '../dist/programs/main.js')], {
    env: { ...childEnvironment(OURS), ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await urlOf(child);
  const key = (await readFile(join(directory, 'owner.key'), 'utf8')).trim();
  const stop = async (): Promise<void> => {
    child.kill('SIGINT');
    await once(child, 'close');
    await rm(directory, { recursive: true, force: true });
  };
  return { url, key, stop };
}

async function urlOf({ stdout }: ChildProcess): Promise<string> {
  let said = '';
  for await (const chunk of stdout?.iterator({ destroyOnReturn: false }) ?? []) {
    said += String(chunk);
    const url = /API +(http\S+)/.exec(said)?.[1];
    if (url !== undefined && said.includes('Ctrl-C')) return url;
  }
  throw new Error(`the ledger ended:\n${said}`);
}

async function revokedKey({ url, key }: Ledger): Promise<string> {
  const post = async (path: string, body: object): Promise<Readonly<Record<string, string>>> => {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    const answer = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(await answer.text());
    return (await answer.json()) as Readonly<Record<string, string>>;
  };
  const made = await post('/v1/keys', { name: 'revoked', role: 'reader' });
  await post(`/v1/keys/${made.id}/revoke`, {});
  return made.key ?? '';
}

function making(revoked: string, issued: Issued, signer: Signer): Making {
  const token = goodToken(issued, signer);
  return {
    'unknown key': newApiKey,
    'revoked key': () => revoked,
    'wrong checksum': () => spoiled(newApiKey(), 50),
    // In the middle of the signature, so that it has the form of one.
    'bad signature': () => spoiled(token, token.length - 40),
  };
}

let addresses = 0;

/** Milliseconds until the answer has come whole. Each attempt is of an address that has not failed yet. */
async function timed(url: string, sent: string, agent: Agent): Promise<number> {
  const address = `10.${(addresses >> 16) & 255}.${(addresses >> 8) & 255}.${addresses++ & 255}`;
  const headers = { authorization: `Bearer ${sent}`, 'x-forwarded-for': address };
  const began = performance.now();
  return new Promise((resolve, reject) => {
    const asked = request(`${url}/v1/stock`, { agent, headers }, (answer) => {
      if (answer.statusCode !== 401) reject(new Error(`answered ${answer.statusCode}`));
      answer.resume().once('end', () => resolve(performance.now() - began));
    });
    asked.once('error', reject).end();
  });
}

async function lane(url: string, make: Making, rounds: number, times: Readonly<Record<Kind, number[]>>): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  for (let round = 0; round < rounds; round++) {
    const order = KINDS.map((kind) => [Math.random(), kind, make[kind]()] as const).sort(([a], [b]) => a - b);
    for (const [, kind, sent] of order) {
      const time = await timed(url, sent, agent);
      // What is not warm yet says nothing.
      if (round > 0) times[kind].push(time);
    }
  }
  agent.destroy();
}

/** Prints what was measured; answers the largest |t|. */
function report(times: Readonly<Record<Kind, number[]>>): number {
  const all = KINDS.flatMap((kind) => times[kind]).sort((a, b) => a - b);
  const slowest = all[Math.floor(all.length * KEPT)] ?? Infinity;
  const whole = new Map(KINDS.map((kind) => [kind, sampleOf(times[kind])]));
  const kept = new Map(KINDS.map((kind) => [kind, sampleOf(times[kind].filter((time) => time <= slowest))]));
  for (const [kind, { count, mean, variance }] of whole)
    console.log(
      `${kind.padEnd(16)} ${count} times, mean ${mean.toFixed(3)} ms, deviation ${Math.sqrt(variance).toFixed(3)} ms`,
    );
  const pairs = KINDS.flatMap((one, index) => KINDS.slice(index + 1).map((other) => [one, other] as const));
  const found = pairs.flatMap(([one, other]) =>
    [whole, kept].map((samples) => {
      const [a, b] = [samples.get(one), samples.get(other)];
      const t = a && b ? Math.abs(welch(a, b)) : Infinity;
      const which = samples === whole ? 'of all' : 'of the faster 95 %';
      console.log(`${one} / ${other}: |t| ${t.toFixed(2)} ${which}`);
      return t;
    }),
  );
  return Math.max(...found);
}

const signer = newSigner('ES256', 'es');
const provider = await shown(signer);
const ledger = await startLedger(provider.issuer);
try {
  const make = making(await revokedKey(ledger), { issuer: provider.issuer, audience: AUDIENCE }, signer);
  const times = Object.fromEntries(KINDS.map((kind) => [kind, []])) as unknown as Record<Kind, number[]>;
  // One round more in each lane, which warms it.
  const rounds = Math.ceil(ROUNDS / LANES) + 1;
  await Promise.all(Array.from({ length: LANES }, () => lane(ledger.url, make, rounds, times)));
  const most = report(times);
  console.log(`largest |t| ${most.toFixed(2)}: ${most < TOLD_APART ? 'not told apart' : 'TOLD APART'}`);
  process.exitCode = most < TOLD_APART ? 0 : 1;
} finally {
  await ledger.stop();
  provider.close();
}
