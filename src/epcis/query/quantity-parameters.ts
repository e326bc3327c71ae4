import type { EpcisEvent, SensorMetadata, SensorReport } from '../model/epcis-event.js';
import { nameOf } from '../model/ledger-uris.js';
import { readGs1Term } from '../model/cbv-values.js';
import { isInOrder, isOneOf, ORDERINGS, type Ordering } from './comparing.js';
import type { Parameter } from './parameter.js';
import { QUERY_RULES } from './query.sentences.js';
import { bounded, instantIn, isTimed, wrongDecimal, wrongIn, wrongInstant } from './reading-values.js';

const NUMBER = 'a number';
const SAID: Readonly<Record<Ordering, string>> = { GT: 'more than', GE: 'at least', LT: 'less than', LE: 'at most' };

type Numbers = (event: EpcisEvent, uom: string | undefined) => readonly (string | undefined)[];

const quantities: Numbers = (event, uom) =>
  [event.quantityList, event.childQuantityList, event.inputQuantityList, event.outputQuantityList].flatMap((list) =>
    (list ?? []).flatMap((one) => (uom === undefined || one.uom === uom ? [one.quantity] : [])),
  );

/** Equal to one of several, or in some order to one. */
function compared(
  name: (how: string) => string,
  of: Numbers,
  called: string,
  how: readonly (Ordering | 'EQ')[],
): readonly Parameter[] {
  const hasUnit = name('').includes('{uom}');
  return how.map((ordering): Parameter => ({
    name: name(ordering),
    takes: ordering === 'EQ' ? 'several' : 'one',
    values: ordering === 'EQ' ? 'numbers' : NUMBER,
    meaning: `${called}${hasUnit ? ' in that unit' : ''}: ${ordering === 'EQ' ? 'one of these' : SAID[ordering]}`,
    read: (values, varying) => {
      const wrong = wrongDecimal(values);
      if (wrong) return wrong;
      const [wanted = ''] = values;
      return bounded((event) =>
        of(event, hasUnit ? varying : undefined).some(
          (said) =>
            said !== undefined && (ordering === 'EQ' ? isOneOf(said, values) : isInOrder(ordering, said, wanted)),
        ),
      );
    },
  }));
}

export const QUANTITY_PARAMETERS: readonly Parameter[] = [
  ...compared((how) => `${how}_quantity`, quantities, 'a quantity of a class', ['EQ', ...ORDERINGS]),
  ...compared((how) => `${how}_quantity_{uom}`, quantities, 'a quantity of a class', ['EQ', ...ORDERINGS]),
];

const metadataOf = ({ sensorElementList = [] }: EpcisEvent): readonly SensorMetadata[] =>
  sensorElementList.flatMap(({ sensorMetadata }) => sensorMetadata ?? []);
const reportsOf = ({ sensorElementList = [] }: EpcisEvent): readonly SensorReport[] =>
  sensorElementList.flatMap(({ sensorReport }) => sensorReport);

const TIMES = [
  [
    'time',
    'the time of sensor data',
    (event: EpcisEvent) => [...metadataOf(event), ...reportsOf(event)].map(({ time }) => time),
  ],
  ['startTime', 'the begin of sensor data', (event: EpcisEvent) => metadataOf(event).map(({ startTime }) => startTime)],
  ['endTime', 'the end of sensor data', (event: EpcisEvent) => metadataOf(event).map(({ endTime }) => endTime)],
] as const;

const sensorTimes = TIMES.flatMap(([field, called, of]) =>
  (['GE', 'LT'] as const).map((ordering): Parameter => ({
    name: `${ordering}_${field}`,
    takes: 'one',
    values: 'an instant',
    meaning: `${called}: ${ordering === 'GE' ? 'then or later' : 'before'}`,
    read: (values) => {
      const wanted = instantIn(values);
      return wrongInstant(values) ?? bounded((event) => isTimed(ordering, of(event), wanted));
    },
  })),
);

type Texts = (event: EpcisEvent) => readonly (string | undefined)[];

/** Texts of sensor data: what each is compared as, and where it stands. */
const TEXTS: readonly (readonly [string, string, Texts, (text: string) => string])[] = [
  ['type', 'what is measured', (event) => reportsOf(event).map(({ type }) => type), readGs1Term],
  ['deviceID', 'the device', (event) => [...metadataOf(event), ...reportsOf(event)].map(({ deviceID }) => deviceID), nameOf],
  ['dataProcessingMethod', 'how data were processed', (event) => [...metadataOf(event), ...reportsOf(event)].map((said) => said.dataProcessingMethod), nameOf],
  ['microorganism', 'the microorganism', (event) => reportsOf(event).map(({ microorganism }) => microorganism), String],
  ['chemicalSubstance', 'the chemical substance', (event) => reportsOf(event).map(({ chemicalSubstance }) => chemicalSubstance), String],
  ['bizRules', 'the rules that apply', (event) => metadataOf(event).map(({ bizRules }) => bizRules), nameOf],
  ['stringValue', 'a text that was sensed', (event) => reportsOf(event).map(({ stringValue }) => stringValue), String],
  ['hexBinaryValue', 'bytes that were sensed', (event) => reportsOf(event).map(({ hexBinaryValue }) => hexBinaryValue), (text) => text.toUpperCase()],
  ['uriValue', 'a URI that was sensed', (event) => reportsOf(event).map(({ uriValue }) => uriValue), nameOf],
]; // prettier-ignore

const sensorTexts = TEXTS.map(([field, meaning, of, canonical]): Parameter => ({
  name: `EQ_${field}`,
  takes: 'several',
  values: 'texts',
  meaning,
  read: (values) => {
    const wanted = new Set(values.map(canonical));
    return bounded((event) => of(event).some((said) => said !== undefined && wanted.has(canonical(said))));
  },
}));

const numbersOf =
  (field: 'value' | 'minValue' | 'maxValue' | 'meanValue' | 'sDev' | 'percValue' | 'percRank'): Numbers =>
  (event, uom) =>
    reportsOf(event).flatMap((report) => (uom === undefined || report.uom === uom ? [report[field]] : []));

const sensorNumbers = (['minValue', 'maxValue', 'meanValue', 'sDev', 'value', 'percValue'] as const).flatMap((field) =>
  compared(
    (how) => `${how}_${field}_{uom}`,
    numbersOf(field),
    `${field} of sensor data`,
    field === 'value' ? ['EQ', ...ORDERINGS] : ORDERINGS,
  ),
);

export const SENSOR_PARAMETERS: readonly Parameter[] = [
  {
    name: 'EXISTS_sensorElementList',
    takes: 'flag',
    values: 'nothing, or true',
    meaning: 'it has sensor data',
    read: () => bounded(({ sensorElementList = [] }) => sensorElementList.length > 0),
  },
  ...sensorTimes,
  ...sensorTexts,
  {
    name: 'EQ_booleanValue',
    takes: 'one',
    values: 'true or false',
    meaning: 'a truth value that was sensed',
    read: (values) => {
      const wrong = wrongIn(
        values,
        (value) => value === 'true' || value === 'false',
        QUERY_RULES['one-of'](['true', 'false']),
      );
      return wrong ?? bounded((event) => reportsOf(event).some((said) => String(said.booleanValue) === values[0]));
    },
  },
  ...compared((how) => `${how}_percRank`, numbersOf('percRank'), 'percRank of sensor data', ORDERINGS),
  ...sensorNumbers,
];
