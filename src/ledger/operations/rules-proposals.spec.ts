import { describe, expect, it } from '@jest/globals';
import { PureLedger, SELF, operation } from '../../../test/support/pure-ledger.js';
import { readOperation } from '../../http/operations/operation-request.js';
import { compared, type Reading } from '../history/rules-audit.js';
import type { Operation, OperationName } from './operation.js';
import { proposalsFor } from './rules-proposals.js';

const UNIT = '01/09506000134352/21/1';
const CASE = '01/09506000134352/21/CASE';
const CAR = 'vin/1M8GDM9AXKP042788';
const PLANT = '414/9506000134376';
const SHOP = '414/9506000134369';
const BUYER = '417/9506000134352';

const begun = operation('manufacture', [UNIT, CASE, CAR], { location: PLANT });
const told = (...operations: readonly Operation[]): PureLedger => new PureLedger().given(begun, ...operations);
const packed = operation('pack', [UNIT], { container: CASE });
const installed = operation('install', [UNIT], { assembly: CAR, position: 'front' });
const sent = operation('ship', [UNIT], { toParty: BUYER, toLocation: SHOP });

function reading(ledger: PureLedger): Reading {
  return { state: ledger.get(UNIT), now: ledger.resolved(UNIT), contradictions: [] };
}

/** Where it is, who has it and whose it is, and what it is in. */
function facts(ledger: PureLedger): object {
  const { place, holder, owner, path } = ledger.resolved(UNIT) ?? {};
  return { place, holder, owner, path, position: ledger.get(UNIT)?.carrier?.position };
}

describe('what is proposed where the newest rules read a history otherwise', () => {
  it.each<readonly [string, PureLedger, PureLedger]>([
    ['out of a container', told(packed), told()],
    ['into a container', told(), told(packed)],
    ['out of an assembly', told(installed), told()],
    ['into a position of an assembly', told(), told(installed)],
    ['on its way', told(), told(sent)],
    ['arrived', told(sent), told(sent, operation('receive', [UNIT], { location: SHOP }, { recordedFor: BUYER }))],
    ['for a party', told(), told(operation('ship', [UNIT], { toParty: BUYER }))],
    ['of another owner', told(), told(operation('sell', [UNIT], { owner: BUYER }))],
    ['dispensed', told(), told(operation('sell', [UNIT], { purpose: 'dispense' }))],
  ])('makes it so: %s', async (_, recorded, newest) => {
    const proposals = proposalsFor(compared(UNIT, reading(recorded), reading(newest)));
    expect(proposals.length).toBeGreaterThan(0);
    for (const { operation: name, body } of proposals) {
      // As a client sends it: what is undefined is not there.
      const sent: unknown = JSON.parse(JSON.stringify({ ...body, reason: 'as the rules of now read it' }));
      recorded.given((await readOperation(name as OperationName, sent, SELF)).operation);
    }
    expect(facts(recorded)).toEqual(facts(newest));
  });

  it('is nothing where no operation tells it', () => {
    expect(proposalsFor({ ...compared(UNIT, reading(told()), reading(told())), differs: ['contradictions'] })).toEqual(
      [],
    );
    expect(proposalsFor(compared(UNIT, reading(told()), reading(new PureLedger())))).toEqual([]);
  });
});
