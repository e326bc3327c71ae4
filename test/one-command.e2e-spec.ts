import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { childEnvironment } from '../src/config.js';
import { promisify } from 'node:util';
import { isApiKey } from '../src/auth/api-key.js';
import { request } from './support/api-answer.js';

const MAIN = join(import.meta.dirname, '../dist/programs/main.js');
const OUR_SETTINGS =
  /^(PORT|HOST|DATA_DIR|DATABASE_URL|EVENTSTOREDB_URL|LEDGER|LOG_LEVEL|NODE_OPTIONS|AUTH|OPEN_ROUTES|OWNER_KEY_FILE|ALLOWED_HOSTS|TRUSTED_PROXIES|OIDC_\w+|READS_KEPT_DAYS|READS_UNRECORDED|ADVERTISED_HOST|TLS_\w+|DATABASE_PASSWORD|\w+_FILE)$/;
const ITEM = '01/00300011111116/21/A0001';

/** The one command as a process of its own: `npm test` has built it. */
class Started {
  private said = '';
  private constructor(private readonly process: ChildProcess) {
    for (const output of [process.stdout, process.stderr]) output?.on('data', (chunk) => (this.said += String(chunk)));
  }

  static with(settings: Readonly<Record<string, string>>): Started {
    const env = { ...childEnvironment(OUR_SETTINGS), PORT: '0', LOG_LEVEL: 'warn', ...settings };
    return new Started(spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'pipe'] }));
  }

  get output(): string {
    return this.said;
  }

  /** Where its API is, once it says so. */
  async url(): Promise<string> {
    for (;;) {
      const url = /API +(http\S+)/.exec(this.said)?.[1];
      if (url !== undefined && this.said.includes('Ctrl-C')) return url;
      if (this.process.exitCode !== null) throw new Error(`it ended:\n${this.said}`);
      await Promise.race([once(this.process.stdout ?? this.process, 'data'), once(this.process, 'exit')]);
    }
  }

  /** Its exit code and what it said. */
  async ended(): Promise<{ readonly code: number | null; readonly said: string }> {
    if (this.process.exitCode === null && this.process.signalCode === null) await once(this.process, 'close');
    return { code: this.process.exitCode, said: this.said };
  }

  async kill(signal: 'SIGKILL' | 'SIGINT'): Promise<{ readonly code: number | null; readonly said: string }> {
    this.process.kill(signal);
    return this.ended();
  }
}

describe('the one command', () => {
  let directory: string;
  let ledger: Started;
  let url: string;
  let key: string;
  const keyFile = (): string => join(directory, 'data', 'owner.key');
  const settings = (): Record<string, string> => ({ DATA_DIR: join(directory, 'data') });

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'traceledger-start-'));
    ledger = Started.with(settings());
    url = await ledger.url();
    key = (await readFile(keyFile(), 'utf8')).trim();
  });
  afterAll(async () => {
    await ledger.kill('SIGINT');
    await rm(directory, { recursive: true, force: true });
  });

  it('makes a key for its owner, which only its user may read, and prints it this once with a line that works', async () => {
    expect(((await stat(keyFile())).mode & 0o777).toString(8)).toBe('600');
    expect(isApiKey(key)).toBe(true);
    expect(ledger.output).toContain(key);
    expect((await request(url, '').get('/v1/keys')).status).toBe(401);
    expect((await request(url, key).get('/v1/keys')).status).toBe(200);
    const [line = ''] = /curl -s -G .*/.exec(ledger.output) ?? [];
    const { stdout } = await promisify(execFile)('sh', ['-c', `${line} -o /dev/null -w '%{http_code}'`]);
    expect(stdout).toBe('404');
  });

  it('says in one line that a second one may not use its folder', async () => {
    const { code, said } = await Started.with(settings()).ended();
    expect(code).toBe(1);
    expect(said.trim().split('\n')).toEqual([expect.stringContaining('DATA_DIR')]);
  });

  it('says in one line that nothing can be kept in a folder, where none can be made', async () => {
    const { code, said } = await Started.with({ DATA_DIR: '/proc/nothing/is/made/here' }).ended();
    expect(code).toBe(1);
    expect(said.trim().split('\n')).toEqual([expect.stringContaining('cannot be used')]);
  });

  it('says in one line which setting names the port that is taken', async () => {
    const { port } = new URL(url);
    const { code, said } = await Started.with({ DATA_DIR: join(directory, 'other'), PORT: port }).ended();
    expect(code).toBe(1);
    expect(said.trim().split('\n')).toEqual([expect.stringMatching(new RegExp(`${port}.*PORT`))]);
  });

  it('says every bad setting at once', async () => {
    const { code, said } = await Started.with({ ...settings(), PORT: 'here', LEDGER: '1' }).ended();
    expect(code).toBe(1);
    expect(said).toMatch(/PORT=here[\s\S]*LEDGER=1/);
  });

  it('comes up by itself after kill -9, with all that was acknowledged, read models included', async () => {
    const made = await request(url, key)
      .post('/v1/operations/manufacture')
      .send({ items: [ITEM], location: 'own/acme/plant' });
    expect(made.status).toBe(201);
    await ledger.kill('SIGKILL');
    ledger = Started.with(settings());
    url = await ledger.url();
    expect(ledger.output).not.toContain(key);
    const path = `/v1/items/${encodeURIComponent(ITEM)}`;
    const found = await request(url, key).get(path).query({ after: made.body.position });
    expect(found.body.place).toEqual({ kind: 'at', location: 'own/acme/plant' });
    const history = await request(url, key).get(`${path}/history`).query({ after: made.body.position });
    expect(history.body.events).toMatchObject([{ type: 'ItemManufactured', position: made.body.position }]);
  });

  it('stops in order when it is asked to, and answers the same after', async () => {
    const before = (await request(url, key).get('/v1/items').query({ id: ITEM })).body.place;
    const { code, said } = await ledger.kill('SIGINT');
    expect([code, said.includes('Stopped.')]).toEqual([0, true]);
    ledger = Started.with(settings());
    url = await ledger.url();
    expect((await request(url, key).get('/v1/items').query({ id: ITEM })).body.place).toEqual(before);
  });
});
