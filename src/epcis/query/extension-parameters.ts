import type { EpcisEvent } from '../model/epcis-event.js';
import type { Extension } from '../model/extension.js';
import { isInOrder, isOneOf, ORDERINGS, type Ordering } from './comparing.js';
import { attributesOf, fieldsIn, innerFields, namedField, textsIn, type FieldPlace } from './extension-fields.js';
import type { Namespaces, Parameter } from './parameter.js';
import { bounded, wrongOrdered } from './reading-values.js';

/** How the standard calls each place, and what it asks of fields there: all, no existence of those within others, or whether they are equal. */
const PLACES: readonly (readonly [string, FieldPlace, string, 'all' | 'sensor' | 'equal-only'])[] = [
  ['', 'event', 'of the event', 'all'],
  ['ILMD_', 'ilmd', 'of ILMD', 'all'],
  ['ERROR_DECLARATION_', 'errorDeclaration', 'of the error declaration', 'all'],
  ['SENSORELEMENT_', 'sensorElement', 'of a sensor element', 'sensor'],
  ['SENSORMETADATA_', 'sensorMetadata', 'of sensor metadata', 'sensor'],
  ['SENSORREPORT_', 'sensorReport', 'of a sensor report', 'sensor'],
  ['readPoint_', 'readPoint', 'of the read point', 'equal-only'],
  ['bizLocation_', 'bizLocation', 'of the business location', 'equal-only'],
];

/** By what the name goes on behind the comparison: `INNER_` for fields within others. */
interface Fields {
  readonly prefix: string;
  readonly called: string;
  readonly of: (event: EpcisEvent) => readonly Extension[];
}

const LEVELS = (prefix: string, place: FieldPlace, called: string): readonly Fields[] => [
  { prefix, called: `a field ${called}`, of: (event) => fieldsIn(event, place) },
  {
    prefix: `INNER_${prefix}`,
    called: `a field within a field ${called}`,
    of: (event) => innerFields(fieldsIn(event, place)),
  },
];

const SAID: Readonly<Record<Ordering, string>> = { GT: 'above', GE: 'at or above', LT: 'below', LE: 'at or below' };

function found({ of }: Fields, event: EpcisEvent, field: string, namespaces: Namespaces): readonly Extension[] {
  return of(event).filter(namedField(field, namespaces));
}

const equal = (fields: Fields): Parameter => ({
  name: `EQ_${fields.prefix}{field}`,
  takes: 'several',
  values: 'texts, numbers, instants or dates',
  meaning: `${fields.called}: one of these`,
  read: (values, field, namespaces) =>
    bounded((event) =>
      found(fields, event, field, namespaces).some(({ value }) => textsIn(value).some((said) => isOneOf(said, values))),
    ),
});

const ordered = (fields: Fields): readonly Parameter[] =>
  ORDERINGS.map((ordering): Parameter => ({
    name: `${ordering}_${fields.prefix}{field}`,
    takes: 'one',
    values: 'a number, an instant or a date',
    meaning: `${fields.called}: ${SAID[ordering]} it`,
    read: (values, field, namespaces) =>
      wrongOrdered(values) ??
      bounded((event) =>
        found(fields, event, field, namespaces).some(({ value }) =>
          textsIn(value).some((said) => isInOrder(ordering, said, values[0] ?? '')),
        ),
      ),
  }));

const exists = (fields: Fields): Parameter => ({
  name: `EXISTS_${fields.prefix}{field}`,
  takes: 'flag',
  values: 'nothing, or true',
  meaning: `${fields.called} is there`,
  read: (_values, field, namespaces) => bounded((event) => found(fields, event, field, namespaces).length > 0),
});

/** Every field of an event's own, wherever it stands. */
const everywhere = (event: EpcisEvent): readonly Extension[] =>
  PLACES.flatMap(([, place]) => {
    const fields = fieldsIn(event, place);
    return [...fields, ...innerFields(fields)];
  });

const hasAttribute: Parameter = {
  name: 'HASATTR_{field}',
  takes: 'several',
  values: 'names of attributes',
  meaning: 'a field has one of these attributes',
  read: (values, field, namespaces) => {
    const isMeant = namedField(field, namespaces);
    return bounded((event) =>
      everywhere(event).some((one) => isMeant(one) && attributesOf(one).some(({ name }) => values.includes(name))),
    );
  },
};

/** Which attribute is meant cannot be told from which field: either name may have an underscore, so each way to part them counts. */
function partings(varying: string): readonly (readonly [string, string])[] {
  return [...varying.matchAll(/_/g)].map(({ index }) => [varying.slice(0, index), varying.slice(index + 1)] as const);
}

const attributeEquals: Parameter = {
  name: 'EQ_ATTR_{name}',
  also: ['EQATTR_{name}'],
  takes: 'several',
  values: 'texts, numbers, instants or dates',
  meaning:
    'an attribute of a field, `EQ_ATTR_{field}_{attribute}`: one of these; the field by its name with or without prefix',
  read: (values, varying, namespaces) => {
    const ways = partings(varying).map(([field, attribute]) => ({
      isMeant: field.includes(':') ? namedField(field, namespaces) : ({ name }: Extension) => name === field,
      attribute,
    }));
    return bounded((event) =>
      everywhere(event).some((one) =>
        ways.some(
          ({ isMeant, attribute }) =>
            isMeant(one) && attributesOf(one).some(({ name, value }) => name === attribute && isOneOf(value, values)),
        ),
      ),
    );
  },
};

/** Fields of somebody's own vocabulary: equal, in an order, there at all. */
export const EXTENSION_PARAMETERS: readonly Parameter[] = [
  ...PLACES.flatMap(([prefix, place, called, how]) =>
    LEVELS(prefix, place, called).flatMap((fields, level) => [
      equal(fields),
      ...(how === 'equal-only' ? [] : ordered(fields)),
      ...(how === 'all' || (how === 'sensor' && level === 0) ? [exists(fields)] : []),
    ]),
  ),
  hasAttribute,
  attributeEquals,
];
