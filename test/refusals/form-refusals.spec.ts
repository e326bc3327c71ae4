import { FORM_RULES, ENTRY_RULES, QUESTION_RULES, REQUEST_RULES } from '../../src/http/reading/form.sentences.js';
import { PRODUCT_STARTS } from '../../src/ledger/identity/scheme-table.js';
import { TIME_RULES } from '../../src/ledger/event-time.sentences.js';
import { ID_RULES } from '../../src/ledger/identity/identity.sentences.js';
import { LedgerError } from '../../src/ledger/errors.js';
import { OPERATION_NAMES } from '../../src/ledger/operations/operation.js';
import { checkShape } from '../../src/http/reading/body-shape.js';
import { readCursor, isText, writeCursor } from '../../src/http/reading/cursor.js';
import { documentSought } from '../../src/http/reading/document-sought.js';
import { Faults } from '../../src/http/reading/faults.js';
import { readId, readQuery } from '../../src/http/reading/read-request.js';
import { recallScope } from '../../src/http/reading/recall-scope.js';
import { siteId } from '../../src/http/reading/site.js';
import { decimal, type ValueReader } from '../../src/http/reading/values.js';
import { attributes } from '../../src/http/reading/facts.js';
import { OPERATION_BODIES } from '../../src/http/operations/operation-body.js';
import { readOperation } from '../../src/http/operations/operation-request.js';
import { readItemsQuery } from '../../src/http/items/items-query.js';
import { readOpenRecall, readClearRecall } from '../../src/http/recalls/recall-request.js';
import { CaptureListController } from '../../src/http/captures/capture-list.controller.js';
import { MixedOperationsController } from '../../src/http/operations/mixed-operations.controller.js';
import { senderOf } from '../../src/http/writing/sender.js';
import { readStockRequest } from '../../src/http/stock/stock-request.js';
import { readFormer } from '../../src/http/tree/tree-period.js';
import { readIdempotencyKey } from '../../src/http/writing/idempotency.js';
import { provokesEach, type Provoked } from '../support/provoked.js';

const UNIT = '01/00300011111116/21/A';
const PLANT = 'own/acme/plant';
const MOVE = { items: [UNIT], location: PLANT };
const SELF = 'own/acme/self';
const NOT_REFUSED: Provoked = { rule: 'is not refused' };

const firstOf = (faults: Faults): Provoked => faults.all[0] ?? NOT_REFUSED;

async function thrown(work: (faults: Faults) => unknown): Promise<Provoked> {
  const faults = new Faults();
  try {
    await work(faults);
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    const [first] = error.detail.violations ?? [];
    if (first && 'rule' in first) return first;
  }
  return firstOf(faults);
}

type Name = (typeof OPERATION_NAMES)[number];
const asked = (name: Name, body: unknown) => (): Promise<Provoked> =>
  thrown((faults) => {
    checkShape(OPERATION_BODIES[name], body, faults);
    return readOperation(name, body, SELF, faults);
  });
const moved = (more: object) => asked('move', { ...MOVE, ...more });
const value =
  (read: ValueReader<unknown>, sent: unknown, field = 'x') =>
  (): Provoked => {
    const faults = new Faults();
    read(sent, field, faults);
    return firstOf(faults);
  };
const question = (query: Record<string, string | readonly string[]>) => (): Provoked => {
  const faults = new Faults();
  readQuery({ reader: {} as never, query }, ['after', 'asOf', 'knownAt', 'limit', 'cursor'], [], faults);
  return firstOf(faults);
};
const found = (body: object) => () => thrown((faults) => readItemsQuery(body, undefined, faults));
const opened =
  (scope: unknown, id = 'R1') =>
  () =>
    thrown((faults) => readOpenRecall({ id, reason: 'x', scope }, SELF, 'f', faults));

provokesEach('rules of fields', FORM_RULES, {
  body: { by: asked('move', []), told: { field: '', value: '[]' }, says: [] },
  text: { by: moved({ location: 5 }), told: { field: 'location', value: 5 }, says: [] },
  flag: { by: moved({ dryRun: 'yes' }), told: { field: 'dryRun', value: 'yes' }, says: [] },
  list: { by: moved({ documents: 'PO1' }), told: { field: 'documents', value: 'PO1' }, says: [] },
  object: {
    by: asked('manufacture', { ...MOVE, production: 'x' }),
    told: { field: 'production', value: 'x' },
    says: [],
  },
  'one-of': {
    by: asked('decommission', { items: [UNIT], cause: 'eaten' }),
    told: { field: 'cause', value: 'eaten' },
    says: [['destroyed', 'scrapped', 'consumed', 'sampled', 'lost', 'exported', 'written_off']],
  },
  'some-of': {
    by: () => thrown(() => readStockRequest({ reader: {} as never, query: { groupBy: 'colour' } })),
    told: { field: 'groupBy', value: 'colour' },
    says: [['product', 'lot', 'location', 'disposition', 'owner', 'level', 'report', 'recalled']],
  },
  'list-of-up-to': {
    by: moved({ items: UNIT }),
    told: { field: 'items', value: UNIT },
    says: [{ most: 20_000, what: 'items' }],
  },
  'too-many-entries': {
    by: moved({ items: Array.from({ length: 20_001 }, () => UNIT) }),
    told: { field: 'items' },
    says: [{ count: 20_001, most: 20_000 }],
  },
  'no-entry': { by: opened({ anyOf: [] }), told: { field: 'scope.anyOf', value: '[]' }, says: [] },
  empty: { by: moved({ reason: ' ' }), told: { field: 'reason', value: ' ' }, says: [] },
  'too-long': {
    by: moved({ reason: 'x'.repeat(2_001) }),
    told: { field: 'reason', value: 'x'.repeat(200) },
    says: [{ has: 2_001, most: 2_000 }],
  },
  unstorable: { by: moved({ reason: 'a\0b' }), told: { field: 'reason', value: 'a\ufffdb' }, says: [] },
  'whole-number': {
    by: question({ limit: '0' }),
    told: { field: 'limit', value: '0' },
    says: [{ least: 1, most: 1_000 }],
  },
  decimal: { by: value(decimal, 'many'), told: { field: 'x', value: 'many' }, says: [] },
  'event-position': { by: asked('correct', { event: -1 }), told: { field: 'event', value: -1 }, says: [] },
  identifier: { by: moved({ items: [{ id: 5 }] }), told: { field: 'items[0].id', value: 5 }, says: [] },
  'identifier-needed': {
    by: () => {
      const faults = new Faults();
      readId(undefined, 'id', 'location', faults);
      return firstOf(faults);
    },
    told: { field: 'id' },
    says: ['location'],
  },
  spelling: {
    by: moved({ location: 'plant' }),
    told: { field: 'location', value: 'plant' },
    says: [{ rule: ID_RULES['unknown-spelling']('location'), position: 0 }],
  },
  lot: { by: asked('manufacture', { ...MOVE, lot: '' }), told: { field: 'lot', value: '' }, says: [] },
  'lot-alone': { by: found({ lot: 'L1' }), told: { field: 'lot', value: 'L1' }, says: [] },
  site: {
    by: value(siteId, 'x', 'sites[0]'),
    told: { field: 'sites[0]', value: 'x' },
    says: [ID_RULES['unknown-spelling']('location')],
  },
  'item-or-lot': {
    by: opened({ anyOf: [{ components: ['x'] }] }),
    told: { field: 'scope.anyOf[0].components[0]', value: 'x' },
    says: [ID_RULES['unknown-spelling']('item')],
  },
  attribute: {
    by: asked('manufacture', { ...MOVE, attributes: { colour: null } }),
    told: { field: 'attributes.colour', value: null },
    says: [],
  },
  attributes: { by: value(attributes, 'x', 'attributes'), told: { field: 'attributes', value: 'x' }, says: [] },
  'too-many-attributes': {
    by: asked('manufacture', {
      ...MOVE,
      attributes: Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`a${index}`, 1])),
    }),
    told: { field: 'attributes' },
    says: [{ count: 51, most: 50 }],
  },
  component: {
    by: asked('manufacture', { ...MOVE, components: ['x'] }),
    told: { field: 'components[0]', value: 'x' },
    says: [],
  },
  goods: {
    by: asked('transform', { ...MOVE, inputs: ['x'] }),
    told: { field: 'inputs[0]', value: 'x' },
    says: [],
  },
  quantity: {
    by: asked('transform', { ...MOVE, inputs: [{ id: UNIT }], quantities: [{ id: UNIT }] }),
    told: { field: 'quantities[0]', value: JSON.stringify({ id: UNIT }) },
    says: [],
  },
  'unknown-field': {
    by: moved({ colour: 'red' }),
    told: { field: 'colour', value: 'red' },
    says: [
      {
        what: 'move',
        taken: [
          ...['items', 'recordedFor', 'documents', 'reason', 'ifContradicted', 'onRefusal', 'dryRun'],
          ...['at', 'location', 'onBehalfOf'],
        ],
      },
    ],
  },
  needed: {
    by: asked('ship', { items: [UNIT] }),
    told: { field: 'toParty' },
    says: [{ by: 'ship', or: ['toLocation'] }],
  },
  'needed-in': { by: opened({}), told: { field: 'scope.anyOf' }, says: ['a scope ({anyOf, except})'] },
});

provokesEach('rules of entries', ENTRY_RULES, {
  entry: { by: moved({ items: [null] }), told: { field: 'items[0]', value: null }, says: [] },
  'no-id': { by: moved({ items: [{}] }), told: { field: 'items[0].id' }, says: [] },
  range: {
    by: moved({ items: [{ product: '01/00300011111116', from: '1' }] }),
    told: { field: 'items[0]' },
    says: [],
  },
  'too-many': {
    by: moved({
      items: ['A', 'B', 'C'].map((letter) => ({
        product: '01/00300011111116',
        from: `${letter}0000`,
        to: `${letter}9999`,
      })),
    }),
    told: { field: 'items' },
    says: [20_000],
  },
  'same-item': {
    by: moved({ items: [UNIT, '(01)00300011111116(21)A'] }),
    told: { field: 'items[1].id', value: '(01)00300011111116(21)A' },
    says: ['items[0]'],
  },
  'other-than-id': {
    by: asked('introduce', { items: [UNIT], location: PLANT, product: '01/00300011111123' }),
    told: { field: 'product', value: '01/00300011111123' },
    says: ['01/00300011111116'],
  },
  'lot-of-other': {
    by: asked('introduce', { items: [UNIT], location: PLANT, lot: '01/00614141123452/10/L1' }),
    told: { field: 'lot', value: '01/00614141123452/10/L1' },
    says: [{ lotOf: '01/00614141123452', product: '01/00300011111116' }],
  },
  'beside-items': {
    by: asked('sell', { items: [UNIT], contentsOf: '00/003000111111111118', toParty: 'own/x/y' }),
    told: { field: 'contentsOf', value: '00/003000111111111118' },
    says: [],
  },
  'of-items': {
    by: asked('transform', {
      inputs: [{ id: UNIT }],
      quantities: [{ product: '01/00300011111116', quantity: '1' }],
      expiry: '2028-01-31',
    }),
    told: { field: 'expiry', value: '2028-01-31' },
    says: [],
  },
  'no-entry-fields': {
    by: () => thrown((faults) => readClearRecall('recall/R', { items: [{ id: UNIT, location: PLANT }] }, SELF, faults)),
    told: { field: 'items[0]' },
    says: [],
  },
});

const REPLACING = OPERATION_NAMES.filter((name) => name !== 'correct');

provokesEach('rules of requests', REQUEST_RULES, {
  'reason-needed': { by: moved({ ifContradicted: 'record' }), told: { field: 'reason' }, says: [] },
  'target-needed': { by: asked('correct', {}), told: { field: 'capture' }, says: [] },
  'beside-capture': { by: asked('correct', { event: 1, capture: 'c' }), told: { field: 'event', value: 1 }, says: [] },
  'beside-event': {
    by: asked('correct', { event: 1, items: [UNIT] }),
    told: { field: 'items', value: JSON.stringify([UNIT]) },
    says: [],
  },
  replacement: {
    by: () => thrown((faults) => readOperation('correct', { event: 1, replacement: 'x' }, SELF, faults)),
    told: { field: 'replacement', value: 'x' },
    says: [],
  },
  'replacement-operation': {
    by: asked('correct', { event: 1, replacement: { operation: 'fly' } }),
    told: { field: 'replacement.operation', value: 'fly' },
    says: [REPLACING],
  },
  'replacement-dry-run': {
    by: asked('correct', { event: 1, replacement: { operation: 'move', ...MOVE, dryRun: true } }),
    told: { field: 'replacement.dryRun', value: true },
    says: [],
  },
  operation: { by: () => listed([5]), told: { field: 'operations[0]', value: 5 }, says: [] },
  'key-twice': {
    by: () =>
      listed([
        { operation: 'move', key: 'a' },
        { operation: 'move', key: 'a' },
      ]),
    told: { field: 'operations[1].key', value: 'a' },
    says: [],
  },
  key: {
    by: () => {
      const faults = new Faults();
      readIdempotencyKey('a b', faults);
      return firstOf(faults);
    },
    told: { field: 'idempotency-key', value: 'a b' },
    says: [],
  },
  'context-header': { by: () => sent({ 'x-actor': 'é' }), told: { field: 'x-actor', value: 'é' }, says: [] },
  'if-match': {
    by: () => sent({ 'if-match': 'W/"1-1-0"' }),
    told: { field: 'if-match', value: 'W/"1-1-0"' },
    says: [],
  },
  'write-parameter': { by: () => sent({}, { dryRun: 'true' }), told: { field: 'dryRun', value: 'true' }, says: [] },
  'recall-id': { by: opened({ anyOf: [{ items: [UNIT] }] }, 'R 1'), told: { field: 'id', value: 'R 1' }, says: [] },
  criteria: { by: opened({ anyOf: ['x'] }), told: { field: 'scope.anyOf[0]', value: 'x' }, says: [] },
  'no-criterion': { by: opened({ anyOf: [{}] }), told: { field: 'scope.anyOf[0]', value: '{}' }, says: [] },
  'product-prefix': {
    by: opened({ anyOf: [{ productPrefix: '(01)0950' }] }),
    told: { field: 'scope.anyOf[0].productPrefix', value: '(01)0950' },
    says: [PRODUCT_STARTS],
  },
  'company-prefix': {
    by: opened({ anyOf: [{ productPrefix: '9506000' }] }),
    told: { field: 'scope.anyOf[0].productPrefix', value: '9506000' },
    says: ['9506000'],
  },
  'range-ends': {
    by: value(recallScope, { anyOf: [{ serials: [{ product: '01/00300011111116', from: '9', to: '1' }] }] }, 'scope'),
    told: { field: 'scope.anyOf[0].serials[0]' },
    says: [],
  },
  'made-order': {
    by: opened({ anyOf: [{ manufacturedFrom: '2026-05-01', manufacturedTo: '2026-04-01' }] }),
    told: { field: 'scope.anyOf[0].manufacturedFrom', value: '2026-05-01' },
    says: ['2026-04-01'],
  },
});

provokesEach('rules of questions', QUESTION_RULES, {
  'unknown-parameter': {
    by: question({ colour: 'red' }),
    told: { field: 'colour', value: 'red' },
    says: [['after', 'asOf', 'knownAt', 'limit', 'cursor']],
  },
  'given-twice': { by: question({ asOf: ['2026-01-01', '2026-01-02'] }), told: { field: 'asOf' }, says: [] },
  position: { by: question({ after: 'x' }), told: { field: 'after', value: 'x' }, says: [] },
  'known-at': { by: question({ knownAt: '-1' }), told: { field: 'knownAt', value: '-1' }, says: [TIME_RULES.form()] },
  cursor: { by: () => page('abc'), told: { field: 'cursor', value: 'abc' }, says: [] },
  'other-question': {
    by: () => page(writeCursor({ route: 'items', of: 'another' }, 'x')),
    told: { field: 'cursor' },
    says: [],
  },
  'not-by-partners': {
    by: () =>
      thrown(() => {
        const reader = { caller: 'partner', sees: SELF, isLetIn: () => Promise.resolve(true) };
        return readStockRequest({ reader, query: { level: 'all' } });
      }),
    told: { field: 'level', value: 'all' },
    says: [],
  },
  'period-order': {
    by: () => period({ from: '2026-02-01', to: '2026-01-01' }),
    told: { field: 'from', value: '2026-02-01' },
    says: ['2026-01-01'],
  },
  'former-beside-period': {
    by: () => period({ former: 'false', from: '2026-02-01' }),
    told: { field: 'former', value: 'false' },
    says: [],
  },
  'document-needed': { by: () => listedBy(), told: { field: 'document' }, says: [] },
  'other-issuer': {
    by: value(documentSought, { id: 'urn:epcglobal:cbv:bt:0300011000007:1', issuer: 'own/acme/a' }, 'document'),
    told: { field: 'document' },
    says: [{ issuer: '417/0300011000007', named: 'own/acme/a' }],
  },
  'beside-filters': {
    by: found({ ids: [UNIT], product: '01/00300011111116' }),
    told: { field: 'ids', value: JSON.stringify([UNIT]) },
    says: [],
  },
  'ids-or-filter': { by: found({}), told: { field: 'ids' }, says: [] },
});

function page(cursor: string): Provoked {
  const faults = new Faults();
  readCursor(cursor, { route: 'items', of: 'one' }, isText, faults);
  return firstOf(faults);
}

function period(query: Record<string, string>): Provoked {
  const faults = new Faults();
  readFormer({ reader: {} as never, query }, faults);
  return firstOf(faults);
}

function listed(operations: unknown): Promise<Provoked> {
  const controller = new MixedOperationsController(undefined as never, undefined as never);
  return thrown(() => controller.mixed({ operations }, {} as never));
}

function sent(headers: Record<string, string>, query: Record<string, string> = {}): Promise<Provoked> {
  return thrown(() => senderOf({ headers, query } as never));
}

function listedBy(): Promise<Provoked> {
  const controller = new CaptureListController(undefined as never);
  return thrown(() => controller.list({ reader: {} as never, query: {} }, {} as never, {} as never));
}
