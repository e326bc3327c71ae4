import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  ANY,
  BACKWARDS,
  END,
  EventStoreDBClient,
  MaxAppendSizeExceededError,
  NO_STREAM,
  STREAM_EXISTS,
  StreamNotFoundError,
  WrongExpectedVersionError,
  type AppendExpectedRevision,
  type JSONEventData,
} from '@eventstore/db-client';
import { withOption } from '../../../src/event-store/eventstoredb/connection-string.js';
import { PATIENCE_MS } from '../../faults/until.js';
import { startEventStoreDBNode, type EventStoreDBNode } from './eventstoredb-node.js';

// With EVENTSTOREDB_URL the first part runs against a real server, which shows that the node behaves as that does.
const realServer = process.env['EVENTSTOREDB_URL'];

/** The client gives up after ten seconds of its own accord. */
const clientOf = (url: string): EventStoreDBClient =>
  EventStoreDBClient.connectionString(
    withOption(withOption(url, 'defaultDeadline', PATIENCE_MS), 'keepAliveTimeout', PATIENCE_MS),
  );

const newEvent = (pad = ''): JSONEventData => ({
  id: randomUUID(),
  contentType: 'application/json',
  type: 'Tested',
  data: { pad },
  metadata: { subject: 'a' },
});

describe.each(['batch append', 'append'])('a node answers as the real server does: %s', (path) => {
  let node: EventStoreDBNode | undefined;
  let client: EventStoreDBClient;
  let stream: string;

  beforeAll(async () => {
    node = realServer === undefined ? await startEventStoreDBNode() : undefined;
    client = clientOf(realServer ?? node?.url ?? '');
    if (path === 'append') Object.assign(client, { supports: () => Promise.resolve(false) });
  });

  beforeEach(() => {
    stream = `spec-${randomUUID()}`;
  });

  afterAll(async () => {
    await client.dispose();
    await node?.stop();
  });

  const append = async (events: JSONEventData[], expectedRevision: AppendExpectedRevision): Promise<bigint> =>
    (await client.appendToStream(stream, events, { expectedRevision, requiresLeader: true })).nextExpectedRevision;

  const refusal = async (events: JSONEventData[], expectedRevision: AppendExpectedRevision): Promise<unknown> =>
    append(events, expectedRevision).catch((error: unknown) => error);

  it('checks the expected revision, and says which one there is', async () => {
    expect(await refusal([newEvent()], 0n)).toBeInstanceOf(WrongExpectedVersionError);
    expect(await refusal([newEvent()], STREAM_EXISTS)).toBeInstanceOf(WrongExpectedVersionError);
    expect(await append([newEvent(), newEvent()], NO_STREAM)).toBe(1n);
    expect(await append([newEvent()], 1n)).toBe(2n);
    expect(await append([newEvent()], ANY)).toBe(3n);
    expect(await append([newEvent()], STREAM_EXISTS)).toBe(4n);
    for (const expectedVersion of [NO_STREAM, 2n, 9n] as const) {
      expect(await refusal([newEvent()], expectedVersion)).toMatchObject({ expectedVersion, actualVersion: 4n });
    }
  });

  it.each<AppendExpectedRevision>([NO_STREAM, 1n])(
    'knows events that are sent again by their ids after %s, whatever else they hold',
    async (expected) => {
      if (expected === 1n) await append([newEvent(), newEvent()], NO_STREAM);
      const events = [newEvent('1'), newEvent('2'), newEvent('3')];
      const last = await append(events, expected);
      expect(await append(events, expected)).toBe(last);
      expect(await append(events.slice(0, 2), expected)).toBe(last - 1n);
      await append([newEvent()], last);
      expect(
        await append(
          events.map((event) => ({ ...event, data: { pad: 'other' } })),
          expected,
        ),
      ).toBe(last);
      expect(await refusal([...events, newEvent()], expected)).toBeInstanceOf(WrongExpectedVersionError);
      expect(await refusal([newEvent(), ...events.slice(1)], expected)).toBeInstanceOf(WrongExpectedVersionError);
      expect(await append(events, ANY)).toBe(last);
    },
  );

  it('takes an append of a little less than a megabyte and no more, and nothing of a larger one', async () => {
    const half = 'x'.repeat(524_000);
    expect(await refusal([newEvent(half), newEvent(half), newEvent(half)], NO_STREAM)).toBeInstanceOf(
      MaxAppendSizeExceededError,
    );
    expect(await append([newEvent(half), newEvent(half)], NO_STREAM)).toBe(1n);
  });

  it('reads both ways, from any revision', async () => {
    await append(
      Array.from({ length: 100 }, () => newEvent()),
      NO_STREAM,
    );
    const revisions = async (
      options: Parameters<EventStoreDBClient['readStream']>[1],
    ): Promise<(bigint | undefined)[]> => {
      const seen: (bigint | undefined)[] = [];
      for await (const { event } of client.readStream(stream, options)) seen.push(event?.revision);
      return seen;
    };
    expect(await revisions({ fromRevision: 40n, maxCount: 3 })).toEqual([40n, 41n, 42n]);
    expect(await revisions({ fromRevision: 98n, maxCount: 50 })).toEqual([98n, 99n]);
    expect(await revisions({ fromRevision: 100n, maxCount: 50 })).toEqual([]);
    expect(await revisions({ direction: BACKWARDS, fromRevision: END, maxCount: 2 })).toEqual([99n, 98n]);
    expect(await revisions({ direction: BACKWARDS, fromRevision: 1n, maxCount: 5 })).toEqual([1n, 0n]);
    expect(await revisions({})).toHaveLength(100);
    stream = 'never-written';
    await expect(revisions({})).rejects.toBeInstanceOf(StreamNotFoundError);
  });

  it('subscribes after a revision, says when it has caught up, and goes on live', async () => {
    await append([newEvent(), newEvent(), newEvent()], NO_STREAM);
    const subscription = client.subscribeToStream(stream, { fromRevision: 0n });
    const caughtUp = once(subscription, 'caughtUp');
    const events = subscription[Symbol.asyncIterator]();
    const next = async (): Promise<unknown> =>
      ((await events.next()).value as { event: { revision: bigint } }).event.revision;
    expect([await next(), await next()]).toEqual([1n, 2n]);
    const live = next();
    await caughtUp;
    await append([newEvent()], 2n);
    expect(await live).toBe(3n);
    await subscription.unsubscribe();
  });
});

describe('a node with a directory', () => {
  let dir: string;
  let running: ChildProcess | undefined;

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'eventstoredb-node-'));
  });

  afterEach(() => {
    running?.kill('SIGKILL');
    rmSync(dir, { recursive: true });
  });

  const start = async (): Promise<string> => {
    const script = [
      '--import',
      './test/support/register-typescript.mjs',
      'test/support/eventstoredb-node/main.ts',
      '--dir',
      dir,
    ];
    running = spawn(process.execPath, script, { stdio: ['ignore', 'pipe', 'inherit'] });
    if (running.stdout === null) throw new Error('The node has no standard output.');
    const [url] = (await once(createInterface(running.stdout), 'line')) as [string];
    return url;
  };

  it('holds every acknowledged append after kill -9, and cuts a torn record off', async () => {
    const client = clientOf(await start());
    let acknowledged = -1;
    const writing = (async (): Promise<void> => {
      for (;;) {
        const expectedRevision = acknowledged < 0 ? NO_STREAM : BigInt(acknowledged);
        const answer = await client.appendToStream('s', [newEvent(), newEvent()], { expectedRevision });
        acknowledged = Number(answer.nextExpectedRevision);
        if (acknowledged === 99) running?.kill('SIGKILL');
      }
    })();
    await expect(writing).rejects.toThrow();
    await client.dispose();
    appendFileSync(join(dir, 'streams.log'), Buffer.from([200, 0, 0, 0, 1, 2, 3, 4, 5]));

    const again = clientOf(await start());
    const ids = new Set<string>();
    for await (const { event } of again.readStream('s')) if (event !== undefined) ids.add(event.id);
    expect(ids.size).toBeGreaterThanOrEqual(acknowledged + 1);
    expect(ids.size % 2).toBe(0);
    const expectedRevision = BigInt(ids.size - 1);
    expect(await again.appendToStream('s', [newEvent()], { expectedRevision })).toMatchObject({ success: true });
    await again.dispose();
  });
});
