import type { EpcisEvent } from '../../../src/epcis/model/epcis-event.js';
import type { Extension, ExtensionValue } from '../../../src/epcis/model/extension.js';
import { withEpcs } from '../../../src/epcis/write/epc-format.js';
import { canonicalOf } from '../../../src/ledger/identity/translation.js';

type Plain = string | number | boolean | null | undefined | readonly Plain[] | { readonly [name: string]: Plain };

/**
 * What an event says, whichever form said it: ids by their canonical id, a list that is empty as none, and elements that XML repeats as the list that
 * JSON has of them. Prefixes and the order of attributes say nothing. Nothing else is made alike.
 */
export function comparable(event: EpcisEvent): Plain {
  return plain(withEpcs(event, (epc) => canonicalOf(epc) ?? epc));
}

function plain(value: unknown): Plain {
  if (Array.isArray(value)) return listed(value);
  if (typeof value !== 'object' || value === null) return value as Plain;
  const fields = Object.entries(value).filter(([, field]) => field !== undefined && !isEmpty(field));
  return Object.fromEntries(fields.map(([name, field]) => [name, plain(field)]));
}

function listed(values: readonly unknown[]): Plain {
  return isExtensions(values) ? grouped(values) : values.map(plain);
}

const isEmpty = (value: unknown): boolean => Array.isArray(value) && value.length === 0;

function isExtensions(values: readonly unknown[]): values is readonly Extension[] {
  return (
    values.length > 0 &&
    values.every((one) => typeof one === 'object' && one !== null && 'namespace' in one && 'value' in one)
  );
}

function grouped(extensions: readonly Extension[]): Plain {
  const groups = new Map<string, Plain[]>();
  for (const { namespace, name, attributes = [], value } of extensions) {
    const key = `{${namespace}}${name}`;
    const said = attributes.map(({ namespace: of, name: named, value: is }) => `{${of}}${named}=${is}`).sort();
    const values = valuesOf(value).map((one): Plain => (said.length === 0 ? one : { attributes: said, value: one }));
    groups.set(key, [...(groups.get(key) ?? []), ...values]);
  }
  return [...groups].map(([name, values]): Plain => [name, values]);
}

function valuesOf(value: ExtensionValue): readonly Plain[] {
  return value.kind === 'list' ? value.values.map(inList) : [inList(value)];
}

function inList(value: ExtensionValue): Plain {
  switch (value.kind) {
    case 'text':
      return value.text;
    case 'number':
      return { number: value.decimal };
    case 'boolean':
      return value.boolean;
    case 'null':
      return null;
    case 'list':
      return { list: value.values.map(inList) };
    case 'fields':
      return { fields: grouped(value.fields), ...(value.text !== undefined && { text: value.text }) };
    default:
      return value satisfies never;
  }
}
