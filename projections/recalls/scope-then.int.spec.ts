import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { foldAsOf } from '../../src/ledger/history/refold.js';
import type { RecallCriteria } from '../../src/ledger/recall/recall.events.js';
import { InlineTestModels } from '../../test/support/inline-test-models.js';
import { operation, PureLedger, SELF } from '../../test/support/pure-ledger.js';
import { RECALL, recorded } from '../../test/support/random-ledger.js';
import { impactUnits } from './impact.queries.js';

const UNIT = 'own/acme/motor/1';
const CAR = 'own/acme/car/1';
const HERE = '414/9506000134376';
const KNOWN = 'own/acme/motor/10/A1';
const CLAIMED = 'own/acme/motor/10/B2';
const START = Date.parse('2026-03-01T08:00:00Z');
const MINUTE = 60_000;

const told = { ifContradicted: 'record', reason: 'label' } as const;
const at = (minute: number): string => new Date(START + minute * MINUTE).toISOString();

/** An hour later, so that what is told `at` a minute of it is late. */
function ledgerOf(): PureLedger {
  return new PureLedger(at(60));
}

function made(): PureLedger {
  const facts = { product: 'own/acme/motor', lot: KNOWN, location: HERE, at: at(0) };
  return ledgerOf().given(operation('manufacture', [UNIT], facts));
}

function scanned(minute: number) {
  return operation('move', [UNIT], { location: HERE, said: { lot: CLAIMED }, at: at(minute) }, told);
}

/** Declares what stands at the position erroneous. */
function corrected(ledger: PureLedger, position: number): PureLedger {
  const subject = ledger.events[position]?.subject ?? '';
  const found = new Map([[subject, [position]]]);
  return ledger.given({ operation: 'correct', target: { event: position }, found, recordedFor: SELF, reason: 'test' });
}

describe('what a scope reaches as of then', () => {
  let models: InlineTestModels;
  beforeAll(async () => {
    models = await InlineTestModels.open();
  });
  afterAll(() => models.close());

  /** Asks for the units that were in the scope at a minute, as known at a position: `!` marks those that were only claimed to be. */
  async function asking(ledger: PureLedger, criteria: RecallCriteria) {
    const schemas = await models.empty('a');
    await models.apply(schemas, [recorded(ledger)]);
    return async (position: number, minute?: number): Promise<string[]> => {
      const moment = { position, ...(minute === undefined ? {} : { atMs: START + minute * MINUTE }) };
      const states = foldAsOf(ledger.histories(), moment.atMs ?? Number.MAX_SAFE_INTEGER, position);
      const trace = { scope: { anyOf: [criteria] }, recall: RECALL, moment };
      const units: string[] = [];
      for await (const unit of impactUnits(models.db, schemas, trace, () => Promise.resolve(states)))
        units.push(unit.subject + (unit.claimed ? '!' : ''));
      return units;
    };
  }

  it.each<RecallCriteria>([{ lots: [CLAIMED] }, { lotCode: 'B2' }, { components: [CLAIMED] }])(
    'holds what was said to be of a lot since it was said, until that was corrected: %j',
    async (criteria) => {
      const ledger = made().given(scanned(20));
      const said = ledger.head - 1;
      // The same told again, and of an earlier time.
      ledger.given(scanned(30)).given(scanned(10));
      const earlier = ledger.head - 1;
      corrected(ledger, earlier);
      corrected(corrected(ledger, said), said + 1);
      const then = await asking(ledger, criteria);
      expect(await then(said - 1)).toEqual([]);
      expect(await then(said)).toEqual([`${UNIT}!`]);
      expect([await then(said, 15), await then(said, 20)]).toEqual([[], [`${UNIT}!`]]);
      expect([await then(earlier, 9), await then(earlier, 15)]).toEqual([[], [`${UNIT}!`]]);
      expect([await then(earlier + 1, 15), await then(earlier + 1, 20)]).toEqual([[], [`${UNIT}!`]]);
      expect([await then(earlier + 2, 25), await then(earlier + 2, 30)]).toEqual([[], [`${UNIT}!`]]);
      expect(await then(ledger.head - 1)).toEqual([]);
    },
  );

  it('holds nothing of what was named by mistake and made only after that was corrected', async () => {
    const ledger = made().given(operation('install', [UNIT], { assembly: CAR }, told));
    const named = ledger.head - 1;
    corrected(ledger, named).given(operation('manufacture', [CAR], { product: 'own/acme/car', lot: CLAIMED }));
    const then = await asking(ledger, { lots: [CLAIMED] });
    expect(await then(named)).toEqual([]);
    expect(await then(ledger.head - 1)).toEqual([CAR]);
  });
});
