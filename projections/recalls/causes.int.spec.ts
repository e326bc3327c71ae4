import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { InlineTestModels } from '../../test/support/inline-test-models.js';
import { NOTHING_WITHIN } from '../../src/ledger/operations/within.js';
import type { Remedy } from '../../src/ledger/recall/remedies.js';
import { operation, PureLedger, SELF } from '../../test/support/pure-ledger.js';
import { recorded } from '../../test/support/random-ledger.js';
import { loadStates } from '../items/items.queries.js';
import { formerUnits, impactUnits } from './impact.queries.js';

const CAR = 'own/acme/car/1';
const GEARBOX = 'own/acme/gearbox/1';
const [FRONT, REAR] = ['own/acme/motor/1', 'own/acme/motor/2'];
const LOT = 'own/acme/motor/10/A1';
const HERE = '414/9506000134376';
const RECALL = 'recall/motors';
const SCOPE = { anyOf: [{ components: [LOT] }] };

describe('an assembly is hit for each of its components by itself', () => {
  let models: InlineTestModels;
  beforeAll(async () => {
    models = await InlineTestModels.open();
  });
  afterAll(() => models.close());

  /** A car with one motor of the lot, and another within its gearbox. */
  function built(): PureLedger {
    const opening = { operation: 'open-recall' as const, recall: RECALL, scope: SCOPE, blocks: [], sites: [] };
    return new PureLedger().given(
      operation('manufacture', [FRONT, REAR], { lot: LOT, location: HERE }),
      operation('manufacture', [CAR, GEARBOX], { location: HERE }),
      operation('install', [FRONT], { assembly: CAR }),
      operation('install', [REAR], { assembly: GEARBOX }),
      operation('install', [GEARBOX], { assembly: CAR }),
      { ...opening, reason: 'heat', recordedFor: SELF },
    );
  }

  function cleared(ledger: PureLedger, subject: string, remedy: Remedy): PureLedger {
    const items = [{ subject, field: 'items[0]', fields: {} }];
    return ledger.given({ operation: 'clear-recall', recall: RECALL, items, remedy, recordedFor: SELF });
  }

  async function statusesIn(ledger: PureLedger): Promise<Record<string, string>> {
    const schemas = await models.empty('a');
    await models.apply(schemas, [recorded(ledger)]);
    const statesOf = (db: typeof models.db, subjects: readonly string[]) => loadStates(db, schemas.items, subjects);
    const statuses: Record<string, string> = {};
    const trace = { scope: SCOPE, recall: RECALL, moment: {} };
    for await (const { subject, relation, status } of impactUnits(models.db, schemas, trace, statesOf))
      statuses[subject] = relation === 'former' ? `former ${status}` : status;
    expect(await formerUnits(models.db, schemas, trace, [CAR, GEARBOX, FRONT, REAR])).toEqual(
      Object.keys(statuses).filter((subject) => statuses[subject] === 'former open'),
    );
    return statuses;
  }

  it('and released when the last of them is', async () => {
    const ledger = built();
    expect(await statusesIn(ledger)).toEqual({ [CAR]: 'open', [GEARBOX]: 'open', [FRONT]: 'open', [REAR]: 'open' });
    cleared(ledger, FRONT, 'repaired');
    expect(await statusesIn(ledger)).toEqual({ [CAR]: 'open', [GEARBOX]: 'open', [FRONT]: 'cleared', [REAR]: 'open' });
    cleared(ledger, REAR, 'quarantined');
    expect(await statusesIn(ledger)).toMatchObject({ [CAR]: 'open', [GEARBOX]: 'open', [REAR]: 'open' });
    cleared(ledger, REAR, 'repaired');
    expect(new Set(Object.values(await statusesIn(ledger)))).toEqual(new Set(['cleared']));
  });

  it('and released by itself, while its components are not', async () => {
    const items = [{ subject: CAR, field: 'items[0]', fields: {} }];
    const marked = built().given({ operation: 'mark-recalled', recall: RECALL, items, recordedFor: SELF });
    marked.within = (subject) =>
      subject === CAR
        ? { recalled: new Map([[RECALL, FRONT]]), causes: new Map([[RECALL, [FRONT, REAR]]]) }
        : NOTHING_WITHIN;
    const ledger = cleared(marked, CAR, 'repaired');
    expect(await statusesIn(ledger)).toEqual({ [CAR]: 'cleared', [GEARBOX]: 'open', [FRONT]: 'open', [REAR]: 'open' });
  });

  it('and goes on to have been hit by what was taken out of it', async () => {
    const ledger = built().given(operation('remove', [FRONT], { assembly: CAR }));
    expect(await statusesIn(ledger)).toMatchObject({ [CAR]: 'open' });
    ledger.given(operation('remove', [GEARBOX], { assembly: CAR }));
    expect(await statusesIn(ledger)).toMatchObject({ [CAR]: 'former open', [GEARBOX]: 'open' });
  });
});
