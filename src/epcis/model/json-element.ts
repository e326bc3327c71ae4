import type { ExtensionAttribute } from './extension.js';
import type { JsonContext } from './json-context.js';
import { isJsonObject, type JsonObject, type JsonValue } from './json-text.js';

const XML_NAMESPACE = 'http://www.w3.org/XML/1998/namespace';
/** Text beside attributes or other members. */
const TEXT_MEMBER = '#text';

/** What an element of XML has and JSON has no word for: attributes, and text beside elements. */
export interface JsonElement {
  readonly attributes: readonly ExtensionAttribute[];
  readonly text?: JsonValue;
  /** All other members. */
  readonly members: JsonObject;
}

/**
 * Reads an object of somebody's own vocabulary as an element: a member `@name` or `@prefix:name` with a text is an attribute, `#text` is the text. Undefined for an
 * object that has neither, and for what is no object.
 */
export function readJsonElement(value: JsonValue, context: JsonContext): JsonElement | undefined {
  if (!isJsonObject(value)) return undefined;
  const attributes: ExtensionAttribute[] = [];
  const members = new Map<string, JsonValue>();
  for (const [name, said] of value) {
    const attribute = typeof said === 'string' ? attributeOf(name, said, context) : undefined;
    if (attribute) attributes.push(attribute);
    else members.set(name, said);
  }
  const text = members.get(TEXT_MEMBER);
  const isText = text !== undefined && (members.size === 1 || typeof text === 'string');
  if (isText) members.delete(TEXT_MEMBER);
  if (attributes.length === 0 && !isText) return undefined;
  return { attributes, members, ...(isText && { text }) };
}

function attributeOf(member: string, value: string, context: JsonContext): ExtensionAttribute | undefined {
  if (!member.startsWith('@') || member.length === 1) return undefined;
  const name = member.slice(1);
  if (!name.includes(':')) return { namespace: '', prefix: '', name, value };
  if (name.startsWith('xml:')) return { namespace: XML_NAMESPACE, prefix: 'xml', name: name.slice(4), value };
  const expanded = context.expand(name);
  return expanded && { ...expanded, value };
}
