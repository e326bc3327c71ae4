import type { EpcisEvent } from '../model/epcis-event.js';
import type { Extension, ExtensionValue } from '../model/extension.js';
import type { Namespaces } from './parameter.js';

/** Where fields of somebody's own vocabulary may stand. */
export type FieldPlace =
  | 'event'
  | 'ilmd'
  | 'errorDeclaration'
  | 'readPoint'
  | 'bizLocation'
  | 'sensorElement'
  | 'sensorMetadata'
  | 'sensorReport';

export function fieldsIn(event: EpcisEvent, place: FieldPlace): readonly Extension[] {
  const sensors = event.sensorElementList ?? [];
  switch (place) {
    case 'event':
      return event.extensions ?? [];
    case 'ilmd':
      return event.ilmd ?? [];
    case 'errorDeclaration':
      return event.errorDeclaration?.extensions ?? [];
    case 'readPoint':
      return event.readPoint?.extensions ?? [];
    case 'bizLocation':
      return event.bizLocation?.extensions ?? [];
    case 'sensorElement':
      return sensors.flatMap(({ extensions }) => extensions ?? []);
    case 'sensorMetadata':
      return sensors.flatMap(({ sensorMetadata }) => sensorMetadata?.extensions ?? []);
    case 'sensorReport':
      return sensors.flatMap(({ sensorReport }) => sensorReport.flatMap(({ extensions }) => extensions ?? []));
  }
}

function inside(value: ExtensionValue): readonly Extension[] {
  if (value.kind === 'fields') return value.fields;
  return value.kind === 'list' ? value.values.flatMap(inside) : [];
}

/** Those that stand within others, at any depth. */
export function innerFields(fields: readonly Extension[]): readonly Extension[] {
  const found: Extension[] = [];
  for (let level = fields.flatMap(({ value }) => inside(value)); level.length > 0;) {
    found.push(...level);
    level = level.flatMap(({ value }) => inside(value));
  }
  return found;
}

/** Prefixes that mean the same in every event. */
const STANDARD_PREFIXES: Readonly<Record<string, string>> = {
  cbvmda: 'urn:epcglobal:cbv:mda',
  gs1: 'https://gs1.org/voc/',
};

const bare = (namespace: string): string => namespace.replace(/[:#/]$/, '');

/** Tells a field by `prefix:name` or `namespace#name`. */
export function namedField(
  text: string,
  namespaces: Namespaces,
): (named: Pick<Extension, 'namespace' | 'prefix' | 'name'>) => boolean {
  const hash = text.indexOf('#');
  const colon = text.indexOf(':');
  const [head, local] =
    hash < 0 ? [text.slice(0, colon), text.slice(colon + 1)] : [text.slice(0, hash), text.slice(hash + 1)];
  const meant = hash < 0 ? (namespaces.get(head) ?? STANDARD_PREFIXES[head]) : head;
  // Without a declaration the prefix is the one that the sender of the event chose.
  return ({ namespace, prefix, name }) => {
    // A prefix that its sender did not declare is part of the name.
    if (namespace === '' && hash < 0) return name === text;
    return name === local && (meant === undefined ? prefix === head : bare(namespace) === bare(meant));
  };
}

/** What a field says, as texts: each entry of a list by itself. */
export function textsIn(value: ExtensionValue): readonly string[] {
  switch (value.kind) {
    case 'text':
      return [value.text];
    case 'number':
      return [value.decimal];
    case 'boolean':
      return [String(value.boolean)];
    case 'null':
      return [];
    case 'list':
      return value.values.flatMap(textsIn);
    case 'fields':
      return value.text === undefined ? [] : [value.text];
  }
}

/** `prefix:name` of an attribute, or its bare name. */
export function attributesOf({
  attributes = [],
}: Extension): readonly { readonly name: string; readonly value: string }[] {
  return attributes.flatMap(({ prefix, name, value }) =>
    prefix === ''
      ? [{ name, value }]
      : [
          { name, value },
          { name: `${prefix}:${name}`, value },
        ],
  );
}
