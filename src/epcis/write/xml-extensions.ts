import type { Extension, ExtensionAttribute, ExtensionValue } from '../model/extension.js';
import { JsonExtensions } from './json-extensions.js';
import { JsonNamespaces } from './json-namespaces.js';
import { jsonObject } from './json-text.js';
import { Losses } from './losses.js';
import { XmlNames, type Scope } from './xml-names.js';
import { isXmlName, type Attribute, type XmlText } from './xml-text.js';

/** Extensions as text, for what is told of a loss. */
export function shownExtensions(extensions: readonly Extension[]): string {
  const aside = new Losses();
  return jsonObject(new JsonExtensions(new JsonNamespaces(aside), aside).fields(extensions));
}

/** Writes extensions as elements, or as attributes, with the prefixes that they had. */
export class XmlExtensions {
  constructor(
    private readonly xml: XmlText,
    private readonly losses: Losses,
  ) {}

  /** Elements beside those of the standard, which are in no namespace: an extension has to be in one. */
  elements(extensions: readonly Extension[] | undefined, scope: Scope): void {
    for (const extension of extensions ?? []) {
      if (extension.namespace === '') this.losses.add('extension-name', shownExtensions([extension]), extension.name);
      else this.element(extension, scope);
    }
  }

  /** Elements of master data or of an extension, where a name may be in no namespace. */
  fields(extensions: readonly Extension[], scope: Scope): void {
    for (const extension of extensions) this.element(extension, scope);
  }

  /** Extensions where the standard's XML has attributes only. */
  attributes(extensions: readonly Extension[] | undefined, scope: Scope): readonly Attribute[] {
    const names = new XmlNames(scope, this.losses);
    const written = (extensions ?? []).flatMap((extension) => {
      const text = this.attributeText(extension);
      if (text !== undefined) return this.attribute({ ...extension, value: text }, names);
      this.losses.add('attribute', shownExtensions([extension]), nameOf(extension));
      return [];
    });
    return [...names.declared, ...written];
  }

  private attributeText({ namespace, prefix, attributes, value }: Extension): string | undefined {
    if ((namespace !== '' && prefix === '') || attributes) return undefined;
    if (value.kind === 'text') return value.text;
    return value.kind === 'number' || value.kind === 'boolean' ? this.untyped(value) : undefined;
  }

  private element(extension: Extension, scope: Scope): void {
    const { namespace, prefix, name } = extension;
    if (!isXmlName(name) || (prefix !== '' && (!isXmlName(prefix) || namespace === ''))) {
      this.losses.add('extension-name', shownExtensions([extension]), nameOf(extension));
      return;
    }
    this.losses.within(nameOf(extension), () => this.values(extension, scope));
  }

  private values(extension: Extension, scope: Scope): void {
    const { value } = extension;
    if (value.kind !== 'list') return this.one(extension, value, scope);
    const isPlain = value.values.length > 1 && value.values.every(({ kind }) => kind !== 'list');
    if (!isPlain) this.losses.add('extension-list', shownExtensions([extension]));
    for (const one of value.values) this.one(extension, one, scope);
  }

  private one(extension: Extension, value: ExtensionValue, outer: Scope): void {
    const { namespace, prefix, name, attributes = [] } = extension;
    const names = new XmlNames(outer, this.losses);
    const qualified = names.element(prefix, namespace, name);
    const said = attributes.flatMap((attribute) => this.attribute(attribute, names));
    const written = [...names.declared, ...said];
    const { scope } = names;
    switch (value.kind) {
      case 'text':
        return this.xml.leaf(qualified, value.text, written);
      case 'number':
      case 'boolean':
      case 'null':
        return this.xml.leaf(qualified, this.untyped(value), written);
      case 'list':
        return this.xml.element(qualified, written, () => value.values.forEach((one) => this.one({ ...extension, attributes: [] }, one, scope))); // prettier-ignore
      case 'fields':
        return this.structure(qualified, written, value, scope);
      default:
        return value satisfies never;
    }
  }

  private structure(
    qualified: string,
    attributes: readonly Attribute[],
    { fields, text }: Extract<ExtensionValue, { readonly kind: 'fields' }>,
    scope: Scope,
  ): void {
    if (fields.length === 0 && text === undefined) this.losses.add('extension-type', '{}');
    this.xml.element(qualified, attributes, () => {
      if (text !== undefined) this.xml.text(text);
      this.fields(fields, scope);
    });
  }

  /** XML knows text only. */
  private untyped(value: Exclude<ExtensionValue, { readonly kind: 'text' | 'list' | 'fields' }>): string {
    const text = value.kind === 'number' ? value.decimal : value.kind === 'boolean' ? String(value.boolean) : '';
    this.losses.add('extension-type', value.kind === 'null' ? 'null' : text);
    return text;
  }

  private attribute(attribute: ExtensionAttribute, names: XmlNames): readonly Attribute[] {
    const { namespace, prefix, name, value } = attribute;
    if (isXmlName(name) && (prefix === '' || (isXmlName(prefix) && namespace !== '')))
      return [[names.attribute(prefix, namespace, name), value]];
    this.losses.add('extension-name', value, `@${nameOf(attribute)}`);
    return [];
  }
}

function nameOf({ prefix, name }: { readonly prefix: string; readonly name: string }): string {
  return prefix === '' ? name : `${prefix}:${name}`;
}
