import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { playDemo } from '../src/demo/play.js';
import { startLedger, type LedgerApp } from './support/ledger-app.js';
import { AS_OWNER } from './support/owner-key.js';

let app: LedgerApp;
beforeAll(async () => {
  app = await startLedger();
});
afterAll(() => app.stop());

async function played(): Promise<readonly string[]> {
  const lines: string[] = [];
  await playDemo(app.url, AS_OWNER, (line) => lines.push(line.trim()));
  return lines;
}

/** The answer to the question that begins so. */
function answer(lines: readonly string[], question: string): string | undefined {
  return lines[lines.findIndex((line) => line.startsWith(`? ${question}`)) + 1];
}

/** No recall touches motor M9, whose marks might come at any time. */
async function position(): Promise<unknown> {
  const response = await fetch(`${app.url}/v1/items?id=own/volta/motor/M9`, { headers: AS_OWNER });
  return ((await response.json()) as { lastPosition: unknown }).lastPosition;
}

describe('the demo', () => {
  it('tells three stories whose questions are answered right, and adds nothing when it is played again', async () => {
    const lines = await played();
    expect(answer(lines, 'Where is pack 1005')).toBe('in transit to 414/9506000134369, owned by 417/9506000134369');
    expect(answer(lines, 'How many packs')).toBe('24 in transit to 414/9506000134369');
    expect(answer(lines, 'Who owned pack 1002')).toBe(
      '417/9506000134352 -> 417/9506000134369 -> 417/9506000134376 -> a patient -> 417/9506000134376',
    );
    expect(answer(lines, 'Which packs does the recall hit')?.split(', ').sort()).toEqual([
      '1 dispensed',
      '11 at 414/9506000134376',
      '12 at 414/9506000134369',
    ]);
    expect(answer(lines, 'Which units are affected')?.split('; ').sort()).toEqual([
      'own/volta/motor/M1',
      'own/volta/motor/M1 in vin/5YJ3E7EA9KF000317',
      'own/volta/motor/M2',
      'own/volta/motor/M2 in vin/5YJ3E7EA0KF000318',
      'own/volta/motor/M3',
    ]);
    expect(answer(lines, 'Which car held a bad motor once')).toBe('vin/5YJ3E7EA7KF000316');
    expect(answer(lines, 'In which engine was it')).toBe('part/1AB23/ENGINE-4/E100');

    const recorded = await position();
    const again = await played();
    const steps = again.filter((line) => line.startsWith('·'));
    expect(steps.length).toBeGreaterThan(25);
    expect(steps.filter((line) => !line.endsWith('(known already)'))).toEqual([]);
    expect(await position()).toEqual(recorded);
  });
});
