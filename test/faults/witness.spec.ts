import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { StoredEvent } from '../../src/event-store/event-store.js';
import { LogScript, type ScriptEvent } from '../support/log-script.js';
import { MemoryEventStore } from '../support/memory-event-store.js';
import { Witness, type Sent } from './witness.js';

const made = (n: number): ScriptEvent => ['ItemManufactured', `own/acme/u/${n}`, { product: 'own/acme/u' }] as never;

/** A log of three captures of two items, altered before it is read. */
async function logOf(script: LogScript, alter: (events: StoredEvent[]) => readonly StoredEvent[]) {
  const store = new MemoryEventStore();
  await script.appendTo(store);
  const altered = alter([...(await store.read(0, 1_000))]);
  const other = new MemoryEventStore();
  await other.append(altered, -1);
  return other;
}

describe('a witness', () => {
  let server: Server;
  let url: string;
  const script = (): LogScript => {
    const log = new LogScript();
    for (const n of [0, 2, 4]) log.capture(made(n), made(n + 1));
    return log;
  };
  let answers: Map<string, object>;
  /** The next answer to a key, before all others. */
  let refused: Map<string, object>;

  beforeEach(async () => {
    answers = new Map();
    refused = new Map();
    server = createServer((request, response) => {
      const key = String(request.headers['idempotency-key']);
      const refusal = refused.get(key);
      if (refused.delete(key)) {
        response.writeHead(503, { 'retry-after': '1' }).end(JSON.stringify(refusal));
        return;
      }
      const answer = answers.get(key);
      response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  /** It has been answered for each capture of the log. */
  async function told(log: LogScript): Promise<Witness> {
    const witness = new Witness();
    for (const { header, position, events } of log.captures) {
      const sent: Sent = { key: header.key, name: 'manufacture', body: {}, items: header.items };
      answers.set(header.key, { capture: header.capture, items: 2, events: events.length, position, known: false });
      await witness.sendOnce(sent, url);
    }
    return witness;
  }

  it('finds nothing where everything is there once', async () => {
    const log = script();
    const witness = await told(log);
    await witness.checkOn(await logOf(log, (events) => events));
    expect(witness.acknowledged.size).toBe(3);
  });

  it.each([
    ['lost', 'whose last capture is not there', (events: StoredEvent[]) => events.slice(0, 6)],
    [
      'half',
      'with half a capture in the middle',
      (events: StoredEvent[]) => [...events.slice(0, 5), ...events.slice(6)],
    ],
    ['doubled', 'with a capture twice', (events: StoredEvent[]) => [...events, ...events.slice(6)]],
  ] as const)('finds what is %s in a log %s', async (kind, _, alter) => {
    const log = script();
    const witness = await told(log);
    const store = await logOf(log, alter);
    await expect(witness.checkOn(store)).rejects.toMatchObject({ kind });
    await expect(witness.check(store)).rejects.toMatchObject({ kind });
  });

  it('finds what nobody sent', async () => {
    const log = script();
    const witness = await told(log);
    log.capture(made(6));
    await expect(witness.check(await logOf(log, (events) => events))).rejects.toMatchObject({ kind: 'half' });
  });

  it('finds a second capture for the same key', async () => {
    const log = script();
    const witness = await told(log);
    const [first] = log.captures;
    if (!first) throw new Error('the script is empty');
    answers.set(first.header.key, { capture: 'another', items: 2, events: 2, position: 2, known: true });
    await witness.sendOnce({ key: first.header.key, name: 'manufacture', body: {}, items: 2 }, url);
    await expect(witness.check(await logOf(log, (events) => events))).rejects.toMatchObject({ kind: 'wrong' });
  });

  it('finds what was recorded although every answer to it said that nothing was', async () => {
    const witness = new Witness();
    const sent: Sent = { key: 'k', name: 'manufacture', body: {}, items: 2 };
    const known = { capture: 'c', items: 2, known: true };
    refused.set('k', { code: 'overloaded' });
    await witness.sendOnce(sent, url);
    answers.set('k', known);
    await witness.sendOnce(sent, url);
    expect(witness.wrong).toEqual([expect.stringMatching(/^k: is known, although/)]);
    expect(witness.refused).toEqual(new Map([['overloaded', 1]]));
  });

  it.each(['outcome-unknown', undefined])('does not where one of them was %s', async (code) => {
    const witness = new Witness();
    const sent: Sent = { key: 'k', name: 'manufacture', body: {}, items: 2 };
    if (code) refused.set('k', { code });
    await witness.sendOnce(sent, code ? url : 'http://127.0.0.1:1');
    answers.set('k', { capture: 'c', items: 2, known: true });
    await witness.sendOnce(sent, url);
    expect(witness.wrong).toEqual([]);
  });
});
