import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { auditRules } from '../src/audit/rules-audit.js';
import { audit } from '../src/commands/audit.js';
import { given, UsageError } from '../src/commands/command.js';
import { request } from './support/api-answer.js';
import { startLedger, type LedgerApp } from './support/ledger-app.js';

const PALLET = '(00)095060001343520017';
const units = [1, 2, 3, 4, 5].map((serial) => `own/acme/unit/${serial}`);

describe('an audit of the rules', () => {
  let app: LedgerApp;
  beforeAll(async () => {
    app = await startLedger();
    const location = 'own/acme/plant';
    const send = async (name: string, body: object): Promise<number> => {
      const answer = await request(app.url).post(`/v1/operations/${name}`).send(body);
      expect(answer.status).toBe(201);
      return answer.body.position;
    };
    await send('manufacture', { items: units, location });
    await send('pack', { items: units.slice(0, 3), container: PALLET });
    const position = await send('ship', { items: [PALLET], toParty: 'own/acme/buyer' });
    const history = await request(app.url)
      .get(`/v1/items/${encodeURIComponent(units[0] ?? '')}/history`)
      .query({ after: position });
    expect(history.status).toBe(200);
  });
  afterAll(() => app.stop());

  it('reads every history once, whatever the size of a page, and finds the rules of now to read all as it was', async () => {
    for (const perPage of [1, 4, 200]) {
      const pages: number[] = [];
      for await (const { subjects, differences } of auditRules(app.ledger.db, app.ledger.release, 2, perPage)) {
        pages.push(subjects);
        expect(differences).toEqual([]);
      }
      expect(pages.reduce((sum, subjects) => sum + subjects, 0)).toBe(units.length + 1);
      expect(Math.max(...pages)).toBeLessThanOrEqual(perPage);
    }
  });

  it('is one of the rules: nothing else can be audited', async () => {
    const words = given(audit, ['stock']);
    const surroundings = { logger: app.ledger.logger, signal: new AbortController().signal };
    await expect(audit.run(words, surroundings)).rejects.toThrow(UsageError);
  });
});
