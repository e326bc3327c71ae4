import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { jsonDocument } from '../../test/support/epcis-reading.js';
import { createLogger } from '../telemetry/logging.js';
import { given, UsageError } from './command.js';
import { convert } from './convert.js';

const EVENT = {
  type: 'ObjectEvent',
  eventTime: '2026-03-27T06:45:16Z',
  eventTimeZoneOffset: '-05:00',
  epcList: ['urn:epc:id:sgtin:9506000.012345.1'],
  action: 'OBSERVE',
  certificationInfo: 'https://example.com/c',
};

describe('npm run ledger -- convert', () => {
  let folder = '';
  let file = '';
  const said: string[] = [];
  const told: string[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'convert-'));
    file = join(folder, 'document.json');
    await writeFile(file, jsonDocument([JSON.stringify(EVENT)]));
    said.length = told.length = 0;
    jest.spyOn(console, 'log').mockImplementation((text: string) => void said.push(text));
    jest.spyOn(console, 'error').mockImplementation((text: string) => void told.push(text));
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await rm(folder, { recursive: true });
  });

  const run = (...args: readonly string[]): Promise<number> =>
    convert.run(given(convert, args), {
      logger: createLogger({ level: 'silent', name: 'test' }),
      signal: AbortSignal.abort(),
    });

  it('writes the document on standard output, and what is lost on standard error', async () => {
    expect(await run(file, '--to', 'xml', '--version', '1.2', '--epcs', 'Always_GS1_Digital_Link')).toBe(0);
    expect(said.join('')).toContain('<epc>https://id.gs1.org/01/09506000123455/21/1</epc>');
    expect(told.map((line) => line.split(' ')[0])).toEqual(['certification-info', 'digital-link']);
  });

  it('ends with 1 and names the faults of a document that is none', async () => {
    await writeFile(file, jsonDocument([JSON.stringify({ ...EVENT, action: 'WATCH' })]));
    expect(await run(file, '--to', 'xml')).toBe(1);
    expect(said).toEqual([]);
    expect(told.join('\n')).toMatch(/\/epcisBody\/eventList\/0\/action "WATCH": is to be ADD, OBSERVE or DELETE/);
  });

  it.each([
    [['--to', 'yaml'], /json, xml/],
    [['--to', 'json', '--version', '1.2'], /no JSON of EPCIS 1.2/],
    [['--epcs', 'urn'], /Always_EPC_URN/],
  ])('takes no %j', async (options, rule) => {
    await expect(run(file, ...options)).rejects.toThrow(rule);
    await expect(run(join(folder, 'none.xml'))).rejects.toThrow(UsageError);
  });
});
