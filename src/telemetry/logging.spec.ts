import { describe, expect, it } from '@jest/globals';
import { createLogger, lineForPerson, nestLogger, type LoggingOptions } from './logging.js';

function logged(options: Partial<LoggingOptions>) {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  return { lines, logger: createLogger({ level: 'info', name: 'api', destination, ...options }) };
}

describe('the log of a process', () => {
  it('is one JSON object a line, with the process and an ISO time', () => {
    const { lines, logger } = logged({});
    logger.info({ position: 7 }, 'appended');
    expect(JSON.parse(lines.join(''))).toMatchObject({
      level: 30,
      name: 'api',
      position: 7,
      msg: 'appended',
      time: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T/),
    });
  });

  it('leaves out what is below its level', () => {
    const { lines, logger } = logged({ level: 'warn' });
    logger.info('not said');
    logger.warn('said');
    expect(lines).toHaveLength(1);
  });

  it('never shows credentials of a request', () => {
    const { lines, logger } = logged({});
    logger.info({ req: { headers: { authorization: 'Bearer abc', cookie: 'session=abc' } } }, 'request');
    expect(lines.join('')).not.toContain('abc');
  });

  it('is a line of words for a person, the stack of an error below', () => {
    const { lines, logger } = logged({ forPerson: true });
    logger.warn({ lagEvents: 12, ledger: 'main' }, 'behind');
    logger.error({ err: new Error('no answer') }, 'the store is away');
    expect(lines[0]).toMatch(/^\d\d:\d\d:\d\d\.\d{3} api warning: behind \(lagEvents=12, ledger=main\)\n$/);
    expect(lines[1]).toMatch(/ api ERROR: the store is away\nError: no answer\n {4}at /);
  });

  it('shows what others sent without letting it steer the terminal', () => {
    const line = JSON.stringify({
      level: 30,
      time: '2026-01-01T10:00:00.000Z',
      name: 'api',
      msg: 'a\nb',
      id: '\u001b[2J',
    });
    expect(lineForPerson(line)).toBe('10:00:00.000 api: a\\x0ab (id=\\x1b[2J)');
  });

  it('cuts long fields for a person', () => {
    const line = JSON.stringify({
      level: 30,
      time: '2026-01-01T10:00:00.000Z',
      name: 'api',
      msg: 'm',
      long: 'x'.repeat(500),
    });
    expect(lineForPerson(line)).toBe(`10:00:00.000 api: m (long=${'x'.repeat(200)})`);
  });

  it('takes Nest, whose wiring is said only when debugging', () => {
    const { lines, logger } = logged({});
    const nest = nestLogger(logger);
    nest.log('Mapped {/v1/items, GET} route', 'RouterExplorer');
    nest.error('broken', 'Error: broken\n    at x', 'ExceptionsHandler');
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines.join(''))).toMatchObject({
      level: 50,
      msg: 'broken',
      context: 'ExceptionsHandler',
      stack: 'Error: broken\n    at x',
    });
  });
});
