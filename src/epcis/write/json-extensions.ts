import type { Extension, ExtensionValue } from '../model/extension.js';
import { decimalInJson } from './decimal-spelling.js';
import type { JsonNamespaces } from './json-namespaces.js';
import { jsonArray, jsonObject, jsonString, type Member } from './json-text.js';
import type { Losses } from './losses.js';

/** Text beside attributes or elements; attributes themselves are members whose name begins with @. */
export const TEXT_MEMBER = '#text';

interface Named {
  readonly name: string;
  readonly extension: Extension;
}

/** Writes extensions as members of a JSON-LD object. Elements of one name, which XML repeats, become one array. */
export class JsonExtensions {
  constructor(
    private readonly namespaces: JsonNamespaces,
    private readonly losses: Losses,
    /** A context that is not known may say what any name means. */
    private readonly isOpen = false,
  ) {}

  /** Of a field of the standard: but for sensor data, which is open, a name without prefix would be taken for one of its own. */
  members(extensions: readonly Extension[] | undefined, isOpen = this.isOpen): readonly Member[] {
    if (!extensions) return [];
    const named = this.named(extensions).filter(({ name, extension }) => {
      if (isOpen || name.includes(':') || name.startsWith('@')) return true;
      this.losses.add('extension-name', this.value(extension), name);
      return false;
    });
    return this.grouped(named);
  }

  /** Of an extension, or of master data, where names are somebody's own. */
  fields(extensions: readonly Extension[]): readonly Member[] {
    return this.grouped(this.named(extensions));
  }

  decimal(decimal: string, ...at: readonly string[]): string | undefined {
    const spelling = decimalInJson(decimal);
    if (spelling === undefined) this.losses.add('number', decimal, ...at);
    else if (spelling.isOther) this.losses.add('number-spelling', decimal, ...at);
    return spelling?.text;
  }

  private named(extensions: readonly Extension[]): readonly Named[] {
    return extensions.map((extension) => ({ name: this.namespaces.nameOf(extension, extension.name), extension }));
  }

  private grouped(named: readonly Named[]): readonly Member[] {
    const groups = new Map<string, Extension[]>();
    let last = '';
    for (const { name, extension } of named) {
      const group = groups.get(name);
      if (group && last !== name) this.losses.add('extension-order', this.value(extension), name);
      if (group) group.push(extension);
      else groups.set(name, [extension]);
      last = name;
    }
    return [...groups].map(([name, group]): Member => {
      const texts = this.losses.within(name, () => group.map((extension) => this.value(extension)));
      return [name, texts.length === 1 ? texts[0] : jsonArray(texts)];
    });
  }

  private value({ attributes, value }: Extension): string {
    if (!attributes || attributes.length === 0) return this.plain(value);
    const members = attributes.map((attribute): Member => [
      `@${this.namespaces.nameOf(attribute, attribute.name)}`,
      jsonString(attribute.value),
    ]);
    if (value.kind === 'fields') return jsonObject([...members, ...this.fieldMembers(value)]);
    return jsonObject([...members, [TEXT_MEMBER, this.plain(value)]]);
  }

  private fieldMembers(value: Extract<ExtensionValue, { readonly kind: 'fields' }>): readonly Member[] {
    const fields = this.fields(value.fields);
    return value.text === undefined ? fields : [...fields, [TEXT_MEMBER, jsonString(value.text)]];
  }

  private plain(value: ExtensionValue): string {
    switch (value.kind) {
      case 'text':
        return jsonString(value.text);
      case 'number':
        return this.decimal(value.decimal) ?? jsonString(value.decimal);
      case 'boolean':
        return String(value.boolean);
      case 'null':
        return 'null';
      case 'list':
        return jsonArray(value.values.map((one) => this.plain(one)));
      case 'fields':
        return jsonObject(this.fieldMembers(value));
      default:
        return value satisfies never;
    }
  }
}
