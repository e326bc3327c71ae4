import type { EpcisEvent } from '../model/epcis-event.js';
import type { Extension, ExtensionValue } from '../model/extension.js';

/** A prefix with the namespace that it stands for. */
export interface Binding {
  readonly prefix: string;
  readonly namespace: string;
}

type Extended = { readonly extensions?: readonly Extension[] } | undefined;

/** Every extension of an event, of each of its fields and of its master data; not those within others. */
export function* extensionsOf(event: EpcisEvent): Generator<Extension> {
  const { errorDeclaration, persistentDisposition, readPoint, bizLocation } = event;
  const { quantityList, childQuantityList, inputQuantityList, outputQuantityList } = event;
  const extended: readonly Extended[] = [
    errorDeclaration,
    persistentDisposition,
    readPoint,
    bizLocation,
    ...(quantityList ?? []),
    ...(childQuantityList ?? []),
    ...(inputQuantityList ?? []),
    ...(outputQuantityList ?? []),
    ...(event.sensorElementList ?? []).flatMap((element) => [element.sensorMetadata, ...element.sensorReport, element]),
    { extensions: event.ilmd ?? [] },
    event,
  ];
  for (const one of extended) yield* one?.extensions ?? [];
}

/** The prefixes of some extensions and of all that is within them, in the order of the document. */
export function* bindingsOf(extensions: Iterable<Extension>): Generator<Binding> {
  for (const { prefix, namespace, attributes, value } of extensions) {
    yield { prefix, namespace };
    yield* attributes ?? [];
    yield* bindingsIn(value);
  }
}

function* bindingsIn(value: ExtensionValue): Generator<Binding> {
  if (value.kind === 'fields') yield* bindingsOf(value.fields);
  else if (value.kind === 'list') for (const one of value.values) yield* bindingsIn(one);
}
