import type { ItemFacts } from '../../ledger/item/core/item-facts.js';
import type { Extension, ExtensionValue } from './extension.js';
import { OWN_NAMESPACE, OWN_PREFIX, uriOf } from './ledger-uris.js';

const CBVMDA = 'urn:epcglobal:cbv:mda';

type Plain = string | number | boolean;

function valueOf(plain: Plain): ExtensionValue {
  if (typeof plain === 'number') return { kind: 'number', decimal: String(plain) };
  return typeof plain === 'boolean' ? { kind: 'boolean', boolean: plain } : { kind: 'text', text: plain };
}

/** A field of this ledger's own in an event; none where there is no value. */
export function ownField(name: string, value: Plain | undefined): readonly Extension[] {
  if (value === undefined) return [];
  return [{ namespace: OWN_NAMESPACE, prefix: OWN_PREFIX, name, value: valueOf(value) }];
}

export function ownFields(name: string, fields: readonly Extension[]): readonly Extension[] {
  if (fields.length === 0) return [];
  return [{ namespace: OWN_NAMESPACE, prefix: OWN_PREFIX, name, value: { kind: 'fields', fields } }];
}

export function ownId(name: string, canonical: string | undefined): readonly Extension[] {
  return ownField(name, canonical === undefined ? undefined : uriOf(canonical));
}

function masterData(name: string, text: string): Extension {
  return { namespace: CBVMDA, prefix: 'cbvmda', name, value: { kind: 'text', text } };
}

/** The lot number alone, as master data have it: `01/.../10/{number}`. */
const lotNumber = (lot: string): string => decodeURIComponent(lot.slice(lot.lastIndexOf('/') + 1));

const LOCAL_NAME = /^[A-Za-z_][\w.-]*$/;

/** An attribute that came from a document has the namespace of its vocabulary before a `#`; bare ones are of CBV, as they came or as they are told. */
function attribute(key: string, value: Plain): Extension {
  const hash = key.lastIndexOf('#');
  const name = key.slice(hash + 1);
  if (!LOCAL_NAME.test(name))
    return {
      namespace: OWN_NAMESPACE,
      prefix: OWN_PREFIX,
      name: 'attribute',
      value: { kind: 'fields', fields: [...ownField('name', key), ...ownField('value', value)] },
    };
  if (hash < 0) return { namespace: OWN_NAMESPACE, prefix: OWN_PREFIX, name, value: valueOf(value) };
  return { namespace: key.slice(0, hash), prefix: 'ext', name, value: valueOf(value) };
}

/** What is said of the items themselves, as master data of instance or lot (CBV 2.0 section 9). The product stands in the id. */
export function factFields({ lot, expiry, attributes, production }: ItemFacts): readonly Extension[] {
  return [
    ...(lot === undefined ? [] : [masterData('lotNumber', lotNumber(lot))]),
    ...(expiry === undefined ? [] : [masterData('itemExpirationDate', expiry)]),
    ...Object.entries(attributes ?? {}).map(([name, value]) => attribute(name, value)),
    ...ownFields(
      'production',
      Object.entries(production ?? {}).flatMap(([name, value]) => ownField(name, value as string | undefined)),
    ),
  ];
}
