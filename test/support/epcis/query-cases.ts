/** Two sets of events that differ in everything, and for each parameter of the query language a value that some event of the first set meets and none of the second. */
const CONTEXT = [
  'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld',
  { example: 'https://example.org/epcis/' },
];

interface Values {
  readonly day: string;
  readonly serial: string;
  readonly item: string;
  readonly gln: string;
  readonly word: string;
  readonly number: number;
  readonly uom: string;
  readonly flag: boolean;
}

const place = ({ gln, word, number }: Values): object => ({
  id: `https://id.gs1.org/414/${gln}/254/dock`,
  'example:mark': word,
  'example:inner': { 'example:mark': word, 'example:size': number },
});

/** Fields of somebody's own: one that is compared, one with others within. */
const own = ({ word, number, day }: Values, extra: object = {}): object => ({
  'example:mark': word,
  'example:size': number,
  'example:day': day,
  'example:inner': { 'example:deep': { 'example:mark': word, 'example:size': number } },
  ...extra,
});

const quantity = ({ item, number, uom }: Values): object => ({
  epcClass: `urn:epc:class:lgtin:9506000.${item}.L1`,
  quantity: number,
  uom,
});

const sensors = (values: Values): object => {
  const { day, word, number, uom, flag } = values;
  const name = `https://example.org/${word}`;
  return {
    sensorMetadata: {
      time: `${day}T10:00:00Z`,
      startTime: `${day}T10:00:00Z`,
      endTime: `${day}T10:00:00Z`,
      deviceID: name,
      dataProcessingMethod: name,
      bizRules: name,
      ...own(values),
    },
    sensorReport: [
      {
        type: word === 'this' ? 'Temperature' : 'Humidity',
        microorganism: name,
        chemicalSubstance: name,
        value: number,
        minValue: number,
        maxValue: number,
        meanValue: number,
        sDev: number,
        percRank: number,
        percValue: number,
        uom,
        stringValue: word,
        booleanValue: flag,
        hexBinaryValue: word === 'this' ? 'ABCD' : '0000',
        uriValue: name,
        ...own(values),
      },
    ],
    ...own(values),
  };
};

/** `step` and what follows are of CBV, in one spelling or another. */
interface Words {
  readonly type: 'ObjectEvent' | 'TransactionEvent';
  readonly action: string;
  readonly step: string;
  readonly disposition: string;
  readonly set: string;
  readonly unset: string;
  readonly reason: string;
}

function eventsOf(values: Values, words: Words): readonly object[] {
  const { day, serial, item, gln, word } = values;
  const when = { eventTime: `${day}T10:00:00Z`, eventTimeZoneOffset: '+00:00' };
  const epc = (text: string): string => `urn:epc:id:sgtin:9506000.${item}.${text}`;
  const parties = `https://id.gs1.org/417/${gln}`;
  return [
    {
      type: words.type,
      eventID: `urn:uuid:${serial}-object`,
      ...when,
      errorDeclaration: {
        declarationTime: `${day}T10:00:00Z`,
        reason: words.reason,
        correctiveEventIDs: [`urn:uuid:${serial}-corrective`],
        ...own(values),
      },
      epcList: [epc(`${serial}1`)],
      quantityList: [quantity(values)],
      action: words.action,
      bizStep: words.step,
      disposition: words.disposition,
      persistentDisposition: { set: [words.set], unset: [words.unset] },
      readPoint: place(values),
      bizLocation: place(values),
      bizTransactionList: [{ type: 'po', bizTransaction: `urn:epcglobal:cbv:bt:${gln}:${serial}` }],
      sourceList: [{ type: 'owning_party', source: parties }],
      destinationList: [{ type: 'possessing_party', destination: parties }],
      sensorElementList: [sensors(values)],
      ...own(values, { 'example:thing': { '@example:color': word, '#text': 'x' } }),
    },
    {
      type: 'AggregationEvent',
      eventID: `urn:uuid:${serial}-aggregation`,
      ...when,
      parentID: epc(`${serial}2`),
      childEPCs: [epc(`${serial}3`)],
      action: words.action,
    },
    {
      type: 'TransformationEvent',
      eventID: `urn:uuid:${serial}-transformation`,
      ...when,
      inputEPCList: [epc(`${serial}4`)],
      inputQuantityList: [quantity(values)],
      outputEPCList: [epc(`${serial}5`)],
      outputQuantityList: [quantity(values)],
      transformationID: `https://id.gs1.org/253/${gln}${serial}`,
      ilmd: own(values),
    },
  ];
}

const MEANT: Values = { day: '2026-02-02', serial: 'A', item: '012345', gln: '9506000134376', word: 'this', number: 5.5, uom: 'KGM', flag: true }; // prettier-ignore
const OTHER: Values = { day: '2026-01-01', serial: 'B', item: '054321', gln: '9506000134383', word: 'that', number: 1.5, uom: 'KGM', flag: false }; // prettier-ignore
/** What is below the bounds, for parameters that ask for less. */
const ABOVE: Values = { ...OTHER, day: '2026-03-03', serial: 'C', number: 9.5 };

const MEANT_WORDS: Words = {
  type: 'ObjectEvent',
  action: 'ADD',
  step: 'urn:epcglobal:cbv:bizstep:commissioning',
  disposition: 'https://ref.gs1.org/cbv/Disp-active',
  set: 'completeness_verified',
  unset: 'completeness_inferred',
  reason: 'urn:epcglobal:cbv:er:incorrect_data',
};
const OTHER_WORDS: Words = {
  type: 'TransactionEvent',
  action: 'OBSERVE',
  step: 'shipping',
  disposition: 'in_transit',
  set: 'completeness_inferred',
  unset: 'completeness_verified',
  reason: 'did_not_occur',
};

const documentOf = (eventList: readonly object[]): object => ({
  '@context': CONTEXT,
  type: 'EPCISDocument',
  schemaVersion: '2.0',
  creationDate: '2026-04-01T00:00:00Z',
  epcisBody: { eventList },
});

export const QUERY_DOCUMENTS = {
  meant: documentOf(eventsOf(MEANT, MEANT_WORDS)),
  below: documentOf(eventsOf(OTHER, OTHER_WORDS)),
  above: documentOf(eventsOf(ABOVE, OTHER_WORDS)),
  /** Without anything that need not be there. */
  bare: documentOf([
    {
      type: 'ObjectEvent',
      eventID: 'urn:uuid:bare',
      eventTime: '2026-01-01T10:00:00Z',
      eventTimeZoneOffset: '+00:00',
      epcList: ['urn:epc:id:sgtin:9506001.000001.Z'],
      action: 'OBSERVE',
    },
  ]),
} as const;

export type QueryDocument = keyof typeof QUERY_DOCUMENTS;

/** The name as it is asked, a value, and the documents of which no event meets it; of the meant one some event does. */
export interface QueryCase {
  readonly parameter: string;
  readonly asked: string;
  readonly value: string;
  readonly unmet: readonly QueryDocument[];
}

const ALL_OTHERS = ['below', 'above', 'bare'] as const;
/** What each kind of comparison leaves out; 5.5 is the number that is meant. */
const COMPARED: Readonly<Record<string, readonly [string, readonly QueryDocument[]]>> = {
  EQ: ['5.50', ALL_OTHERS],
  GT: ['5.4', ['below', 'bare']],
  GE: ['5.5', ['below', 'bare']],
  LT: ['5.6', ['above', 'bare']],
  LE: ['5.5', ['above', 'bare']],
};
const TIMED: Readonly<Record<string, readonly [string, readonly QueryDocument[]]>> = {
  GE: ['2026-02-02T11:00:00+01:00', ['below', 'bare']],
  LT: ['2026-02-02T10:00:00.000000001Z', ['above']],
};

const one = (parameter: string, value: string, unmet: readonly QueryDocument[] = ALL_OTHERS, asked = parameter): QueryCase => ({ parameter, asked, value, unmet }); // prettier-ignore

const GLN_LINK = 'https://example.com/loc/414/9506000134376/254/dock';
const TERM = 'https://example.org/this';
const LGTIN = 'https://id.gs1.org/01/09506000123455/10/L1';

const times = (field: string, unmetBare: boolean): readonly QueryCase[] =>
  (['GE', 'LT'] as const).map((how) => {
    const [value, unmet] = TIMED[how] ?? ['', []];
    return one(`${how}_${field}`, value, unmetBare ? [...new Set([...unmet, 'bare' as const])] : unmet);
  });

const compared = (parameter: (how: string) => string, asked: (how: string) => string, hows: readonly string[]): readonly QueryCase[] =>
  hows.map((how) => {
    const [value, unmet] = COMPARED[how] ?? ['', []];
    return one(parameter(how), value, unmet, asked(how));
  }); // prettier-ignore

const ORDER = ['GT', 'GE', 'LT', 'LE'];
const EQUAL_AND_ORDER = ['EQ', ...ORDER];
const PLACES = ['', 'ILMD_', 'ERROR_DECLARATION_', 'SENSORELEMENT_', 'SENSORMETADATA_', 'SENSORREPORT_'];
const EXISTS_IN = ['', 'INNER_', 'ILMD_', 'INNER_ILMD_', 'ERROR_DECLARATION_', 'INNER_ERROR_DECLARATION_', 'SENSORELEMENT_', 'SENSORMETADATA_', 'SENSORREPORT_']; // prettier-ignore

export const QUERY_CASES: readonly QueryCase[] = [
  one('eventType', 'ObjectEvent', ['below', 'above']),
  ...times('eventTime', false),
  one('EQ_action', 'ADD|DELETE'),
  one('EQ_bizStep', 'https://ref.gs1.org/cbv/BizStep-commissioning'),
  one('EQ_disposition', 'urn:epcglobal:cbv:disp:active'),
  one('EQ_persistentDisposition_set', 'completeness_verified'),
  one('EQ_persistentDisposition_unset', 'urn:epcglobal:cbv:disp:completeness_inferred'),
  one('EQ_readPoint', GLN_LINK),
  one('WD_readPoint', 'urn:epc:id:sgln:9506000.13437.0'),
  one('EQ_bizLocation', GLN_LINK),
  one('WD_bizLocation', 'urn:epc:id:sgln:9506000.13437.0'),
  one('EQ_transformationID', 'https://example.com/253/9506000134376A'),
  one('EQ_bizTransaction_{type}', 'urn:epcglobal:cbv:bt:9506000134376:A', ALL_OTHERS, 'EQ_bizTransaction_po'),
  one('EQ_source_{type}', 'urn:epc:id:pgln:9506000.13437', ALL_OTHERS, 'EQ_source_owning_party'),
  one('EQ_destination_{type}', 'urn:epc:id:pgln:9506000.13437', ALL_OTHERS, 'EQ_destination_possessing_party'),
  one('EQ_eventID', 'urn:uuid:A-object'),
  one('EXISTS_errorDeclaration', 'true', ['bare']),
  ...times('errorDeclaration_Time', true),
  one('EQ_errorReason', 'incorrect_data'),
  one('EQ_correctiveEventID', 'urn:uuid:A-corrective'),
  one('MATCH_epc', 'https://id.gs1.org/01/09506000123455/21/A1'),
  one('MATCH_parentID', 'https://example.com/01/09506000123455/21/A2'),
  one('MATCH_inputEPC', 'urn:epc:idpat:sgtin:9506000.012345.*'),
  one('MATCH_outputEPC', 'https://id.gs1.org/01/09506000123455/21/*'),
  one('MATCH_anyEPC', 'urn:epc:id:sgtin:9506000.012345.A5'),
  one('MATCH_epcClass', LGTIN),
  one('MATCH_inputEPCClass', LGTIN),
  one('MATCH_outputEPCClass', LGTIN),
  one('MATCH_anyEPCClass', 'urn:epc:class:lgtin:9506000.012345.L1'),
  ...compared(
    (how) => `${how}_quantity`,
    (how) => `${how}_quantity`,
    EQUAL_AND_ORDER,
  ),
  ...compared(
    (how) => `${how}_quantity_{uom}`,
    (how) => `${how}_quantity_KGM`,
    EQUAL_AND_ORDER,
  ),
  one('EXISTS_sensorElementList', '', ['bare']),
  ...times('time', true),
  ...times('startTime', true),
  ...times('endTime', true),
  one('EQ_type', 'gs1:Temperature'),
  ...['deviceID', 'dataProcessingMethod', 'microorganism', 'chemicalSubstance', 'bizRules', 'uriValue'].map((field) => one(`EQ_${field}`, TERM)), // prettier-ignore
  one('EQ_stringValue', 'this'),
  one('EQ_hexBinaryValue', 'abcd'),
  one('EQ_booleanValue', 'true'),
  ...compared(
    (how) => `${how}_percRank`,
    (how) => `${how}_percRank`,
    ORDER,
  ),
  ...['minValue', 'maxValue', 'meanValue', 'sDev', 'value', 'percValue'].flatMap((field) =>
    compared((how) => `${how}_${field}_{uom}`, (how) => `${how}_${field}_KGM`, field === 'value' ? EQUAL_AND_ORDER : ORDER),
  ), // prettier-ignore
  ...PLACES.flatMap((at) => [at, `INNER_${at}`]).flatMap((at) =>
    compared(
      (how) => `${how}_${at}{field}`,
      (how) => `${how}_${at}example:size`,
      EQUAL_AND_ORDER,
    ),
  ),
  ...['readPoint_', 'bizLocation_'].flatMap((at) => [at, `INNER_${at}`]).map((at) =>
    one(`EQ_${at}{field}`, 'this', ALL_OTHERS, `EQ_${at}example:mark`),
  ), // prettier-ignore
  ...EXISTS_IN.map((at) => one(`EXISTS_${at}{field}`, '', ['bare'], `EXISTS_${at}example:size`)),
  one('HASATTR_{field}', 'example:color', ['bare'], 'HASATTR_example:thing'),
  one('EQ_ATTR_{name}', 'this', ALL_OTHERS, 'EQ_ATTR_example:thing_example:color'),
];

/** When an event was recorded is no part of it: how it is asked for is shown where events are recorded. */
export const ASKED_OF_THE_LEDGER = ['GE_recordTime', 'LT_recordTime'];
