import { describe, expect, it } from '@jest/globals';
import type { Build } from '../../projections/builds/builds.js';
import { releaseOf } from '../../projections/builds/releases.js';
import { INLINE_GROUP } from '../capture/inline-models/inline-builds.js';
import { BEFORE_FIRST, NEVER_MARKED } from '../event-store/event-store.js';
import { exitCode, ok, problem, report, warning, type Finding } from './finding.js';
import { judgeLog } from './log-check.js';
import { judgeInline, judgeModels, judgeOrigin, type ModelBounds } from './model-check.js';
import { judgeProjector, judgeReleases, judgeWriter } from './process-check.js';
import { judgeDisk, judgeEarlier, judgeSizes } from './room-check.js';
import { judgeServer, type ServerFacts } from './server-check.js';

const verdicts = (findings: readonly Finding[]): Record<string, string> =>
  Object.fromEntries(findings.map(({ check, verdict }) => [check, verdict]));

describe('the exit code and the report', () => {
  const fine = ok('log', 'open');
  const odd = warning('clocks', 'apart', 'Set them.');
  const bad = problem('disk', 'full', 'Make room.');

  it('is that of the worst', () => {
    expect([[fine], [odd, fine], [fine, bad, odd]].map(exitCode)).toEqual([0, 1, 2]);
  });

  it('says what to do below what was found', () => {
    expect(report([fine])).toBe('ok       log  open\n\nAll is well.');
    expect(report([bad, odd, bad]).split('\n').slice(0, 4)).toEqual([
      'problem  disk    full',
      '                 -> Make room.',
      'warning  clocks  apart',
      '                 -> Set them.',
    ]);
    expect(report([bad, odd, bad])).toMatch(/\n2 problems and 1 warning\.$/);
  });
});

describe('the log', () => {
  const facts = { words: 'it', head: 4711, headMs: 1, readMs: 2, mark: NEVER_MARKED };
  const marked = (state: 'sealed' | 'incomplete') =>
    judgeLog({ ...facts, mark: { state, since: '2026-01-02', note: 'a note' } })[1];

  it('is well while it answers soon and is open', () => {
    expect(judgeLog(facts)).toEqual([
      ok('event store', 'it answers: head in 1 ms, a read in 2 ms'),
      ok('log', 'open, head at position 4,711'),
    ]);
    expect(judgeLog({ ...facts, head: BEFORE_FIRST })[1]?.found).toBe('open, no event yet');
  });

  it('warns of a slow store', () => {
    expect(judgeLog({ ...facts, readMs: 600 })[0]?.verdict).toBe('warning');
  });

  it('tells a sealed and an incomplete one apart, and how to go on', () => {
    expect(marked('sealed')).toMatchObject({
      verdict: 'problem',
      found: expect.stringContaining('sealed since 2026-01-02 (a note)'),
      advice: expect.stringContaining('ledger -- open'),
    });
    expect(marked('incomplete')).toMatchObject({
      verdict: 'problem',
      advice: expect.stringContaining('--as-it-is'),
    });
  });
});

describe('PostgreSQL', () => {
  const facts: ServerFacts = {
    words: 'it',
    version: '18.4',
    fsync: 'on',
    fullPageWrites: 'on',
    synchronousCommit: 'on',
    isReplica: false,
    connectionsAllowed: 100,
    connectionsUsed: 79,
    connectionsOfLedger: 15,
    clockAheadMs: -999,
  };
  const of = (changed: Partial<ServerFacts>): Record<string, string> => verdicts(judgeServer({ ...facts, ...changed }));
  const well = { PostgreSQL: 'ok', durability: 'ok', connections: 'ok', clocks: 'ok' };

  it.each<[Partial<ServerFacts>, Record<string, string>]>([
    [{}, well],
    [{ isReplica: true }, { ...well, PostgreSQL: 'problem' }],
    [{ fsync: 'off' }, { ...well, durability: 'problem' }],
    [{ fullPageWrites: 'off' }, { ...well, durability: 'problem' }],
    [{ synchronousCommit: 'off' }, { ...well, durability: 'warning' }],
    [{ connectionsUsed: 80 }, { ...well, connections: 'warning' }],
    [{ connectionsUsed: 100 }, { ...well, connections: 'problem' }],
    [{ clockAheadMs: 1_001 }, { ...well, clocks: 'warning' }],
    [{ clockAheadMs: -300_001 }, { ...well, clocks: 'problem' }],
  ])('%j', (changed, expected) => {
    expect(of(changed)).toEqual(expected);
  });

  it('names the setting that is off, and which clock is ahead', () => {
    expect(judgeServer({ ...facts, fsync: 'off' })[1]?.advice).toContain('set fsync to on');
    expect(judgeServer({ ...facts, clockAheadMs: 400_000 })[3]?.found).toBe(
      'this machine is 7 min ahead of PostgreSQL',
    );
    expect(judgeServer({ ...facts, clockAheadMs: -20_000 })[3]?.found).toBe('this machine is 20 s behind PostgreSQL');
  });
});

describe('room', () => {
  const disk = { folder: '/data', totalBytes: 100e9, reserveBytes: 256e6 };

  it('is a problem below the reserve, and a warning where the write-ahead log may not fit above it', () => {
    const judged = [50e9, 2e9, 255e6].map((freeBytes) => judgeDisk({ ...disk, freeBytes }));
    expect(judged.map(({ verdict }) => verdict)).toEqual(['ok', 'warning', 'problem']);
    expect(judged[2]?.found).toBe(
      '255 MB of 100 GB free for DATA_DIR /data, less than the 256 MB of DISK_RESERVE_MB: operations are refused',
    );
  });

  it('is told by read model, the largest first', () => {
    const models = new Map([
      ['items', 1_500],
      ['histories', 2_000_000],
    ]);
    expect(judgeSizes({ databaseBytes: 9.5e6, logBytes: 999, models })).toEqual(
      ok('size', 'database 9.5 MB: log 999 bytes, histories 2.0 MB, items 1.5 kB'),
    );
  });
});

describe('processes', () => {
  const lease = { holder: 'plant 17 x', address: 'http://plant:3000', models: INLINE_GROUP, leftSeconds: 8 };

  it('a writer has the lease and answers', () => {
    expect(judgeWriter({ lease })).toEqual(
      ok('writer', 'process 17 on plant at http://plant:3000, lease for 8 s more, answers'),
    );
    expect(judgeWriter({ lease, silence: 'no way' })).toMatchObject({
      verdict: 'problem',
      found: expect.stringMatching(/does not answer: no way$/),
    });
  });

  it('nobody writes where nobody has a lease that lasts', () => {
    expect(judgeWriter({}).verdict).toBe('problem');
    expect(judgeWriter({ lease: { ...lease, leftSeconds: -70 } })).toMatchObject({
      verdict: 'problem',
      found: 'none: process 17 on plant had the lease and let it run out 70 s ago',
    });
  });

  it('a projector shows itself', () => {
    const shown = [{ secondsAgo: 3 }, { secondsAgo: 16 }, undefined, { secondsAgo: 3, trouble: 'no answer' }];
    expect(shown.map((one) => judgeProjector(one).verdict)).toEqual(['ok', 'problem', 'problem', 'problem']);
    expect(judgeProjector(shown[3])).toMatchObject({ found: expect.stringContaining('the log: no answer') });
  });

  it('another release that is in use alone, or left behind for long, is worth a word', () => {
    const release = releaseOf('main', [], 1);
    const own = { release: release.name, versions: {}, unseenSeconds: 20 };
    const other = (unseenSeconds: number) => ({ release: 'abc123', versions: {}, unseenSeconds });
    expect(judgeReleases([own, other(30)], release, 'running').verdict).toBe('ok');
    expect(judgeReleases([own, other(5_000)], release, 'running')).toMatchObject({
      verdict: 'warning',
      found: `${release.name} (this one) in use, abc123 last seen 83 min ago`,
    });
    expect(judgeReleases([other(30), { ...own, unseenSeconds: 9_000 }], release, 'running').verdict).toBe('warning');
    expect(judgeReleases([own, other(5_000)], release, 'stopped').verdict).toBe('ok');
  });
});

describe('read models', () => {
  const build = (model: string, changed: Partial<Build> = {}): Build => ({
    ...{ model, version: '1', build: 1, schema: `of_${model}`, state: 'live', position: 1_000, eventId: 'e' },
    ...changed,
  });
  const models = ['items', 'histories', 'ownership'];
  const all = models.map((model) => build(model));
  const bounds: ModelBounds = { head: 1_000, maximumLagEvents: 5_000, expected: 'running' };
  const ofOwnership = (builds: readonly Build[], given: Partial<ModelBounds> = {}): readonly Finding[] =>
    judgeModels({ models, builds, parked: new Map() }, { ...bounds, ...given }).filter(
      ({ check }) => check === 'model ownership',
    );

  it('each has a line, and is well near the end of the log', () => {
    const findings = judgeModels({ models, builds: all, parked: new Map() }, { ...bounds, head: 1_500 });
    expect(findings.map(({ check }) => check)).toEqual(models.map((name) => `model ${name}`));
    expect(exitCode(findings)).toBe(0);
    expect(findings[0]?.found).toBe('version 1, at position 1,000, 500 events behind');
  });

  it('is told how far behind one is: a warning, a problem from where writes are slowed down, of no account while all rest', () => {
    expect(ofOwnership(all, { head: 1_501 })[0]?.verdict).toBe('warning');
    expect(ofOwnership(all, { head: 6_001 })[0]?.verdict).toBe('problem');
    expect(ofOwnership(all, { head: 6_001, expected: 'stopped' })[0]?.verdict).toBe('ok');
    expect(ofOwnership(all, { head: undefined })[0]?.found).toContain('the log was not asked');
  });

  it('one without rows that answer is a problem, builds beside the live one are told', () => {
    expect(ofOwnership([])[0]?.verdict).toBe('problem');
    expect(ofOwnership([], { expected: 'stopped' })[0]?.verdict).toBe('ok');
    const beside = [
      build('ownership', { build: 1, state: 'old' }),
      build('ownership', { build: 2 }),
      build('ownership', { build: 3, state: 'building', position: 400 }),
    ];
    expect(ofOwnership(beside)).toMatchObject([
      { verdict: 'ok' },
      { verdict: 'ok', found: 'build 3 is being made, at position 400 of 1,000' },
      { verdict: 'warning', found: 'build 1 was replaced and is still there' },
    ]);
  });

  it('parked subjects are a problem, with the first of them and its error', () => {
    const facts = { count: 3, subject: '00/1', position: 12, error: 'cannot digest it' };
    const findings = judgeModels({ models, builds: all, parked: new Map([['of_histories', facts]]) }, bounds);
    expect(findings.filter(({ verdict }) => verdict !== 'ok')).toEqual([
      problem(
        'model histories',
        'version 1, at position 1,000, up to date; could not take in 3 subjects, first 00/1 at position 12: cannot digest it',
        expect.stringContaining('retry') as unknown as string,
      ),
    ]);
  });

  it('of another log are named', () => {
    expect(judgeOrigin([]).verdict).toBe('ok');
    expect(judgeOrigin([build('items'), build('recalls')])).toMatchObject({
      verdict: 'problem',
      found: 'items, recalls: made from another log, which has event e at position 1,000',
    });
  });

  it('of the writer may be a group behind', () => {
    expect(judgeInline(900, bounds)).toEqual(ok('inline models', '100 events behind the end of the log'));
    expect(judgeInline(1_000, bounds).found).toBe('at the end of the log');
    expect(judgeInline(0, { ...bounds, head: 40_001 }).verdict).toBe('warning');
    expect(judgeInline(0, { ...bounds, head: 40_001, expected: 'stopped' }).verdict).toBe('ok');
    expect(judgeInline(undefined, bounds).verdict).toBe('ok');
  });
});

describe('read models of before that no release needs', () => {
  it('are a warning that names them, their size and the command', () => {
    const needed = { schemas: ['main_stock_levels_4_b1'], bytes: 7_000_000, neededBy: 'release abc123' };
    expect(judgeEarlier([])).toEqual([]);
    expect(judgeEarlier([needed])).toEqual([]);
    expect(judgeEarlier([needed, { schemas: ['main_items_v1_b1'], bytes: 5_000_000 }])).toMatchObject([
      {
        verdict: 'warning',
        found: expect.stringMatching(/1 schema .*5(\.0)? MB: main_items_v1_b1/),
        advice: expect.stringContaining('discard --earlier'),
      },
    ]);
  });
});
