import { ACTIONS, EPCIS_EVENT_TYPES, type EpcisEvent } from '../model/epcis-event.js';
import type { CbvVocabulary } from '../model/cbv-values.js';
import { isName, nameOf, nameOfPlace } from '../model/ledger-uris.js';
import type { NameRole } from '../model/event-names.js';
import type { Parameter } from './parameter.js';
import { QUERY_RULES } from './query.sentences.js';
import { bounded, cbvValues, indexed, instantIn, isTimed, namesOf, wrongIn, wrongInstant } from './reading-values.js';

const INSTANT = 'an instant';
const URIS = 'identifiers, in any spelling';

/** The time columns, and what each is of an event. */
const TIMES = [
  ['eventTime', 'event_time', ({ eventTime }: EpcisEvent) => eventTime, 'when it happened'],
  ['recordTime', 'record_time', ({ recordTime }: EpcisEvent) => recordTime, 'when it was recorded here'],
  [
    'errorDeclaration_Time',
    'declared_at',
    ({ errorDeclaration }: EpcisEvent) => errorDeclaration?.declarationTime,
    'when it was declared erroneous',
  ],
] as const;

const times = TIMES.flatMap(([field, column, of, when]) =>
  (['GE', 'LT'] as const).map((ordering): Parameter => ({
    name: `${ordering}_${field}`,
    ...(column === 'declared_at' && { also: [`${ordering}_errorDeclarationTime`] }),
    takes: 'one',
    values: INSTANT,
    meaning: `${when}: ${ordering === 'GE' ? 'then or later' : 'before'}`,
    isIndexed: true,
    read: (values) => {
      const wrong = wrongInstant(values);
      if (wrong) return wrong;
      const wanted = instantIn(values);
      const narrow = { kind: 'time', column, ...(ordering === 'GE' ? { from: wanted } : { before: wanted }) } as const;
      return indexed(narrow, (event) => isTimed(ordering, [of(event)], wanted));
    },
  })),
);

interface OfCbv {
  readonly name: string;
  readonly vocabulary: CbvVocabulary;
  readonly of: (event: EpcisEvent) => readonly (string | undefined)[];
  readonly column?: 'biz_step' | 'disposition';
  readonly meaning: string;
}

const CBV: readonly OfCbv[] = [
  { name: 'EQ_bizStep', vocabulary: 'bizStep', of: ({ bizStep }) => [bizStep], column: 'biz_step', meaning: 'the business step' },
  { name: 'EQ_disposition', vocabulary: 'disposition', of: ({ disposition }) => [disposition], column: 'disposition', meaning: 'the disposition' },
  { name: 'EQ_persistentDisposition_set', vocabulary: 'disposition', of: ({ persistentDisposition }) => persistentDisposition?.set ?? [], meaning: 'one of the persistent dispositions that it sets' },
  { name: 'EQ_persistentDisposition_unset', vocabulary: 'disposition', of: ({ persistentDisposition }) => persistentDisposition?.unset ?? [], meaning: 'one of the persistent dispositions that it ends' },
  { name: 'EQ_errorReason', vocabulary: 'errorReason', of: ({ errorDeclaration }) => [errorDeclaration?.reason], meaning: 'why it was declared erroneous' },
]; // prettier-ignore

const ofCbv = CBV.map(({ name, vocabulary, of, column, meaning }): Parameter => ({
  name,
  takes: 'several',
  values: 'words of CBV, as word, URN or web URI, or URIs',
  meaning,
  ...(column && { isIndexed: true }),
  read: (values) => {
    const wanted = cbvValues(values, vocabulary);
    if ('rule' in wanted) return wanted;
    const matches = (event: EpcisEvent): boolean =>
      of(event).some((said) => said !== undefined && wanted.includes(said));
    return column ? indexed({ kind: 'column', column, anyOf: wanted }, matches) : bounded(matches);
  },
}));

const placeOf = (event: EpcisEvent, field: 'readPoint' | 'bizLocation'): string | undefined => {
  const id = event[field]?.id;
  return id === undefined ? undefined : nameOfPlace(id);
};

const PLACES = [
  ['readPoint', 'read_point', 'the read point'],
  ['bizLocation', 'biz_location', 'the business location'],
] as const;

const places = PLACES.flatMap(([field, column, called]): readonly Parameter[] => [
  {
    name: `EQ_${field}`,
    takes: 'several',
    values: URIS,
    meaning: called,
    isIndexed: true,
    read: (values) => {
      const wanted = values.map(nameOfPlace);
      const wrong = wrongIn(values, (value) => isName(nameOfPlace(value)), QUERY_RULES.identifier());
      if (wrong) return wrong;
      return indexed({ kind: 'column', column, anyOf: wanted }, (event) =>
        wanted.includes(placeOf(event, field) ?? ''),
      );
    },
  },
  {
    name: `WD_${field}`,
    takes: 'several',
    values: URIS,
    meaning: `${called}, or what it is within: a GLN has its extensions within`,
    isIndexed: true,
    read: (values) => {
      const wanted = values.map(nameOfPlace);
      const wrong = wrongIn(values, (value) => isName(nameOfPlace(value)), QUERY_RULES.identifier());
      if (wrong) return wrong;
      // A URI that is no key of ours has nothing within it that its spelling would tell.
      const startingWith = wanted.flatMap((name) => (/^414\/\d{13}$/.test(name) ? [`${name}/254/`] : []));
      const matches = (event: EpcisEvent): boolean => {
        const place = placeOf(event, field) ?? '';
        return wanted.includes(place) || startingWith.some((start) => place.startsWith(start));
      };
      return indexed({ kind: 'column', column, anyOf: wanted, startingWith }, matches);
    },
  },
]);

const TYPED = [
  ['EQ_bizTransaction_{type}', 'transaction', 'bizTransactionType', 'a business transaction of that type'],
  ['EQ_source_{type}', 'source', 'sourceDestinationType', 'a source of that type'],
  ['EQ_destination_{type}', 'destination', 'sourceDestinationType', 'a destination of that type'],
] as const satisfies readonly (readonly [string, NameRole, CbvVocabulary, string])[];

const typed = TYPED.map(([name, role, vocabulary, meaning]): Parameter => ({
  name,
  takes: 'several',
  values: URIS,
  meaning,
  isIndexed: true,
  read: (values, varying) => {
    const types = cbvValues([varying], vocabulary);
    if ('rule' in types) return types;
    const [type = ''] = types;
    const wanted = values.map(nameOf);
    const matches = (event: EpcisEvent): boolean =>
      namesOf(event, [role]).some((one) => one.type === type && wanted.includes(one.name));
    return indexed({ kind: 'names', roles: [role], exact: wanted, prefixes: [], type }, matches);
  },
}));

const list = <Of extends string>(name: string, values: readonly Of[], of: (event: EpcisEvent) => Of | undefined, meaning: string): Parameter => ({
  name,
  takes: 'several',
  values: values.join(', '),
  meaning,
  read: (given) => {
    const wrong = wrongIn(given, (value) => (values as readonly string[]).includes(value) || value.includes(':'), QUERY_RULES['one-of'](values));
    return wrong ?? indexed({ kind: 'column', column: name === 'eventType' ? 'type' : 'action', anyOf: given }, (event) => given.includes(of(event) ?? ''));
  },
}); // prettier-ignore

/** What happened to it as a whole. */
export const EVENT_PARAMETERS: readonly Parameter[] = [
  list('eventType', EPCIS_EVENT_TYPES, ({ type }) => type, 'the type of the event'),
  ...times.slice(0, 4),
  list('EQ_action', ACTIONS, ({ action }) => action, 'the action'),
  ...ofCbv.slice(0, 4),
  ...places,
  {
    name: 'EQ_transformationID',
    takes: 'several',
    values: URIS,
    meaning: 'the id of the transformation',
    isIndexed: true,
    read: (values) => {
      const wanted = values.map(nameOf);
      const matches = ({ transformationID: id }: EpcisEvent): boolean =>
        id !== undefined && wanted.includes(nameOf(id));
      return indexed({ kind: 'column', column: 'transformation', anyOf: wanted }, matches);
    },
  },
  ...typed,
  {
    name: 'EQ_eventID',
    takes: 'several',
    values: 'ids of events',
    meaning: 'the id of the event: given, or its hash',
    isIndexed: true,
    read: (values) =>
      indexed({ kind: 'column', column: 'event_id', anyOf: values }, ({ eventID = '' }) => values.includes(eventID)),
  },
  {
    name: 'EXISTS_errorDeclaration',
    takes: 'flag',
    values: 'nothing, or true',
    meaning: 'it declares an error',
    isIndexed: true,
    read: () =>
      indexed({ kind: 'time', column: 'declared_at' }, ({ errorDeclaration }) => errorDeclaration !== undefined),
  },
  ...times.slice(4),
  ...ofCbv.slice(4),
  {
    name: 'EQ_correctiveEventID',
    takes: 'several',
    values: 'ids of events',
    meaning: 'one of the events that correct it',
    isIndexed: true,
    read: (values) => {
      const wanted = values.map(nameOf);
      const matches = (event: EpcisEvent): boolean =>
        namesOf(event, ['corrective']).some(({ name }) => wanted.includes(name));
      return indexed({ kind: 'names', roles: ['corrective'], exact: wanted, prefixes: [] }, matches);
    },
  },
];
