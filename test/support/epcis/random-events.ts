// Events as fast-check draws them: all five types, with all fields that each has, extensions of either form, sensors and master data.
import fc from 'fast-check';
import type {
  EpcisEvent,
  EpcisEventType,
  Place,
  QuantityElement,
  SensorElement,
} from '../../../src/epcis/model/epcis-event.js';
import type { Extension, ExtensionAttribute, ExtensionValue } from '../../../src/epcis/model/extension.js';

type Ids = 'urn' | 'any';

const number = (digits: number): fc.Arbitrary<string> =>
  fc.nat(10 ** Math.min(digits, 9) - 1).map((value) => String(value).padStart(digits, '0'));
const PREFIX = '4012345';
const LINKS = ['https://id.gs1.org/01/04012345012344/21/A1', 'https://id.gs1.org/00/040123450000003338'];

const epcOf = (ids: Ids): fc.Arbitrary<string> =>
  fc.oneof(
    number(6).chain((item) =>
      fc.stringMatching(/^[A-Z0-9]{1,8}$/).map((serial) => `urn:epc:id:sgtin:${PREFIX}.${item}.${serial}`),
    ),
    number(10).map((serial) => `urn:epc:id:sscc:${PREFIX}.${serial}`),
    fc.stringMatching(/^[A-Za-z0-9]{1,8}$/).map((asset) => `urn:epc:id:giai:${PREFIX}.${asset}`),
    fc.uuid().map((uuid) => `urn:uuid:${uuid}`),
    ...(ids === 'any' ? [fc.constantFrom(...LINKS)] : []),
  );
const classOf: fc.Arbitrary<string> = number(6).chain((item) =>
  fc.constantFrom(`urn:epc:idpat:sgtin:${PREFIX}.${item}.*`, `urn:epc:class:lgtin:${PREFIX}.${item}.L1`),
);
const placeId: fc.Arbitrary<string> = number(5).map((place) => `urn:epc:id:sgln:${PREFIX}.${place}.0`);
const partyId: fc.Arbitrary<string> = number(5).map((party) => `urn:epc:id:pgln:${PREFIX}.${party}`);

const instant: fc.Arbitrary<string> = fc
  .tuple(
    fc.date({ min: new Date('2000-01-01T00:00:00Z'), max: new Date('2030-01-01T00:00:00Z'), noInvalidDate: true }),
    fc.constantFrom('', '.1', '.123', '.123456', '.000000001'),
    fc.constantFrom('Z', '+02:00', '-05:30'),
  )
  .map(([date, fraction, zone]) => `${date.toISOString().slice(0, 19)}${fraction}${zone}`);
const decimal = fc.constantFrom(
  '0',
  '1',
  '200.0',
  '16777217',
  '-477979.89',
  '0.1',
  '12345678901234567890.123456789',
  '3.50',
);

const NAMESPACES: readonly (readonly [string, string])[] = [
  ['ext1', 'http://example.com/ext1/'],
  ['acme', 'urn:acme:'],
  ['cbvmda', 'urn:epcglobal:cbv:mda'],
];
const text = fc
  .string({
    unit: fc.constantFrom('a', 'B', '7', ' ', '<', '&', '"', "'", '\u00e9', '\u4e2d', '\u{1f600}', ']]>', '\r', '\n'),
  })
  .map((value) => value.trim());
const name = fc.constantFrom('alpha', 'beta', 'gamma.1', 'delta-x', '_e');

const attribute: fc.Arbitrary<ExtensionAttribute> = fc
  .tuple(fc.constantFrom(...NAMESPACES), fc.boolean(), name, text)
  .map(([[prefix, namespace], isOwn, local, value]) =>
    isOwn ? { prefix, namespace, name: local, value } : { prefix: '', namespace: '', name: local, value },
  );
const attributes = fc.uniqueArray(attribute, { maxLength: 2, selector: (one) => `${one.prefix}:${one.name}` });

type Values = 'text' | 'json';

/** `text` is what XML knows; `json` has lists, numbers, booleans and null besides. */
const valueOf = (values: Values, depth: number): fc.Arbitrary<ExtensionValue> => {
  const plain: fc.Arbitrary<ExtensionValue> = text.map((value) => ({ kind: 'text', text: value }));
  const json: readonly fc.Arbitrary<ExtensionValue>[] = [
    decimal.map((value): ExtensionValue => ({ kind: 'number', decimal: value })),
    fc.boolean().map((value): ExtensionValue => ({ kind: 'boolean', boolean: value })),
    fc.constant<ExtensionValue>({ kind: 'null' }),
  ];
  const scalars = values === 'json' ? [plain, ...json] : [plain];
  if (depth === 0) return fc.oneof(...scalars);
  const fields: fc.Arbitrary<ExtensionValue> = extensionsOf(values, depth - 1, 1).map((all) => ({
    kind: 'fields',
    fields: all,
  }));
  const list: fc.Arbitrary<ExtensionValue> = fc
    .array(valueOf(values, depth - 1), { minLength: 2, maxLength: 3 })
    .map((all) => ({ kind: 'list', values: all }));
  return fc.oneof({ weight: 3, arbitrary: fc.oneof(...scalars) }, fields, ...(values === 'json' ? [list] : []));
};

/** Of different names: those that XML repeats are lists of JSON, which `json` has. */
export const extensionsOf = (values: Values, depth = 2, minLength = 0): fc.Arbitrary<readonly Extension[]> =>
  fc.uniqueArray(
    fc
      .tuple(
        fc.constantFrom(...NAMESPACES),
        name,
        valueOf(values, depth),
        values === 'text' ? attributes : fc.constant([]),
      )
      .map(([[prefix, namespace], local, value, said]): Extension => ({
        prefix,
        namespace,
        name: local,
        ...(said.length > 0 && { attributes: said }),
        value,
      })),
    { minLength, maxLength: 3, selector: (one) => `${one.prefix}:${one.name}` },
  );

const optional = <Of extends object>(fields: { [Name in keyof Of]: fc.Arbitrary<Of[Name]> }): fc.Arbitrary<
  Partial<Of>
> => fc.record(fields, { requiredKeys: [] }) as fc.Arbitrary<Partial<Of>>;
const some = <Of>(one: fc.Arbitrary<Of>): fc.Arbitrary<readonly Of[]> => fc.array(one, { minLength: 1, maxLength: 3 });

const quantity: fc.Arbitrary<QuantityElement> = fc
  .tuple(
    classOf,
    optional<{ quantity: string; uom: string }>({ quantity: decimal, uom: fc.constantFrom('KGM', 'LTR') }),
  )
  .map(([epcClass, more]) => ({ epcClass, ...more }));

const attributesOnly: fc.Arbitrary<readonly Extension[]> = fc.uniqueArray(
  fc.tuple(fc.constantFrom(...NAMESPACES), name, text).map(([[prefix, namespace], local, value]): Extension => ({
    prefix,
    namespace,
    name: local,
    value: { kind: 'text', text: value },
  })),
  { minLength: 1, maxLength: 2, selector: (one) => `${one.prefix}:${one.name}` },
);

const sensor = (values: Values): fc.Arbitrary<SensorElement> =>
  fc
    .tuple(
      optional<Pick<SensorElement, 'sensorMetadata' | 'extensions'>>({
        sensorMetadata: optional({
          time: instant,
          deviceID: epcOf('urn'),
          bizRules: fc.constant('https://example.com/253/4012345000054987?x=1&y=2'),
          extensions: attributesOnly,
        }),
        extensions: extensionsOf(values, 1, 1),
      }),
      some(
        optional<SensorElement['sensorReport'][number]>({
          type: fc.constantFrom('Temperature', 'example:own', 'https://example.com/measure'),
          exception: fc.constant('ALARM_CONDITION'),
          value: decimal,
          minValue: decimal,
          percRank: decimal,
          component: fc.constantFrom('easting', 'https://example.com/part'),
          stringValue: fc.stringMatching(/^[a-z]{1,5}$/),
          booleanValue: fc.boolean(),
          hexBinaryValue: fc.constant('f0f0'),
          uom: fc.constant('CEL'),
          extensions: attributesOnly,
        }),
      ),
    )
    .map(([more, sensorReport]) => ({ ...more, sensorReport }));

const place = (values: Values): fc.Arbitrary<Place> =>
  fc
    .tuple(placeId, optional<{ extensions: readonly Extension[] }>({ extensions: extensionsOf(values, 1, 1) }))
    .map(([id, more]) => ({ id, ...more }));

const common = (values: Values, ids: Ids): fc.Arbitrary<Partial<EpcisEvent>> =>
  optional<Omit<EpcisEvent, 'type' | 'eventTime' | 'eventTimeZoneOffset'>>({
    eventID: fc.uuid().map((uuid) => `urn:uuid:${uuid}`),
    recordTime: instant,
    errorDeclaration: fc
      .tuple(instant, optional({ reason: fc.constantFrom('incorrect_data', 'https://example.com/why'), correctiveEventIDs: some(fc.uuid().map((uuid) => `urn:uuid:${uuid}`)), extensions: extensionsOf(values, 1, 1) }))
      .map(([declarationTime, more]) => ({ declarationTime, ...more })),
    certificationInfo: fc.constantFrom(['https://example.com/certificate'], ['urn:acme:certificate:1']),
    bizStep: fc.constantFrom('shipping', 'receiving', 'https://example.com/step'),
    disposition: fc.constantFrom('in_transit', 'active', 'urn:acme:disp:odd'),
    persistentDisposition: optional({ set: some(fc.constant('completeness_verified')), unset: some(fc.constant('completeness_inferred')) }),
    readPoint: place(values),
    bizLocation: place(values),
    bizTransactionList: some(fc.oneof(epcOf(ids), fc.constant(`urn:epc:id:gdti:${PREFIX}.00001.77`)).map((bizTransaction) => ({ type: 'po', bizTransaction }))),
    sourceList: some(partyId.map((source) => ({ type: 'owning_party', source }))),
    destinationList: some(placeId.map((destination) => ({ type: 'location', destination }))),
    sensorElementList: some(sensor(values)),
    extensions: extensionsOf(values, 2, 1),
  }); // prettier-ignore

const own = (type: EpcisEventType, values: Values, ids: Ids): fc.Arbitrary<Partial<EpcisEvent>> => {
  const epcs = some(epcOf(ids));
  const quantities = some(quantity);
  const action = fc.constantFrom('ADD', 'OBSERVE', 'DELETE');
  const ilmd = extensionsOf(values, 2, 1);
  switch (type) {
    case 'ObjectEvent':
      return fc.tuple(fc.record({ epcList: epcs, action }), optional({ quantityList: quantities, ilmd })).map(merged);
    case 'AggregationEvent':
      return fc.tuple(fc.record({ parentID: epcOf(ids), childEPCs: epcs, action }), optional({ childQuantityList: quantities })).map(merged); // prettier-ignore
    case 'TransactionEvent':
      return fc.tuple(fc.record({ bizTransactionList: some(fc.constant({ type: 'po', bizTransaction: 'urn:acme:po:1' })), epcList: epcs, action }), optional({ parentID: epcOf(ids), quantityList: quantities })).map(merged); // prettier-ignore
    case 'TransformationEvent':
      return fc.tuple(fc.record({ inputEPCList: epcs, outputEPCList: epcs }), optional({ inputQuantityList: quantities, outputQuantityList: quantities, transformationID: fc.constant('urn:acme:xform:1'), ilmd })).map(merged); // prettier-ignore
    case 'AssociationEvent':
      return fc.tuple(fc.record({ parentID: epcOf(ids), childEPCs: epcs, action }), optional({ childQuantityList: quantities })).map(merged); // prettier-ignore
    default:
      return type satisfies never;
  }
};

const merged = (parts: readonly object[]): Partial<EpcisEvent> => Object.assign({}, ...parts) as Partial<EpcisEvent>;

const TYPES: readonly EpcisEventType[] = ['ObjectEvent', 'AggregationEvent', 'TransactionEvent', 'TransformationEvent', 'AssociationEvent']; // prettier-ignore

export function epcisEvent(values: Values, ids: Ids): fc.Arbitrary<EpcisEvent> {
  const shared = common(values, ids);
  const events = TYPES.map((type) =>
    fc
      .tuple(instant, fc.constantFrom('+00:00', '-05:00', '+05:30'), shared, own(type, values, ids))
      .map(([eventTime, eventTimeZoneOffset, more, particular]): EpcisEvent => ({
        type,
        eventTime,
        eventTimeZoneOffset,
        ...more,
        ...particular,
      })),
  );
  return fc.oneof(...events);
}
