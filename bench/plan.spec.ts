import { describe, expect, it } from '@jest/globals';
import { ROW_NAMES, readPlan } from './plan.js';

describe('the command line of the benchmark', () => {
  it('asks for every row on both stores when it names none', () => {
    const plan = readPlan([]);
    expect([...plan.rows]).toEqual([...ROW_NAMES]);
    expect(plan).toMatchObject({ stores: ['PostgreSQL', 'EventStoreDB'], isWhole: false });
  });

  it('takes rows and stores by name, and loads as many items as are asked for', () => {
    const plan = readPlan(['trace', 'bulk', '--store', 'EventStoreDB', '--items', '1_000_000', '--profile', 'p']);
    expect([...plan.rows]).toEqual(['bulk', 'trace']);
    expect(plan).toMatchObject({ stores: ['EventStoreDB'], items: 1_000_000, isWhole: true, profile: 'p' });
  });

  it('takes a data folder, and asks of it what leaves it nearly as it was', () => {
    const plan = readPlan(['--data', '/data']);
    expect([...plan.rows]).toEqual(['growth', 'history', 'stock', 'owners', 'start']);
    expect(plan).toMatchObject({ stores: ['PostgreSQL'], dataDir: '/data', isWhole: false });
    expect([...readPlan(['stock', '--data', '/data']).rows]).toEqual(['stock']);
  });

  it.each([
    [['single', '--data', '/data'], '--data: single cannot be asked of a folder that is kept'],
    [
      ['stock', '--data', '/data', '--store', 'EventStoreDB'],
      '--data: a folder that is kept has its log in PostgreSQL',
    ],
    [['bulky'], 'there is no row bulky; there are: bulk, single'],
    [['--store', 'SQLite'], 'there is no store SQLite; there are: PostgreSQL, EventStoreDB'],
    [['compare', '--store', 'EventStoreDB'], 'the row compare has its peers in PostgreSQL'],
    [['--items', 'many'], '--items many: is to be a whole number from 1 to 100,000,000'],
  ])('refuses %j', (parameters, message) => {
    expect(() => readPlan(parameters)).toThrow(message);
  });
});
