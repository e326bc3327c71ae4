import type { Sentence } from '../../ledger/sentences.js';
import { pathOf, textOf, type XmlAttribute, type XmlElement } from '../xml-element.js';
import type { NamespaceDeclaration } from './epcis-document.js';
import type { DecimalText } from './epcis-event.js';
import type { Extension, ExtensionAttribute, ExtensionValue } from './extension.js';
import { MODEL_RULES } from './model.sentences.js';
import type { ProblemListener, Severity } from './problems.js';
import { LIST_ITEMS, type Said } from './said.js';
import { CBVMDA } from './json-context.js';

const SHOWN = 200;
const EPCIS_NAMESPACE = /^(?:|urn:epcglobal:epcis(?:-query)?:xsd:[12])$/;
/** xsd:double, which also has the words INF and NaN: they are no numbers. */
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
/** Where EPCIS 1.2 has what came after 1.0; EPCIS 2.0 has it flat. */
const NESTING = new Set(['extension', 'baseExtension']);
/** Elements of XML whose fields are attributes. */
const BY_ATTRIBUTE = new Set(['sensorMetadata', 'sensorReport']);
/** Elements of XML whose text is the field of their own name. */
const BY_TEXT = new Set(['bizTransaction', 'source', 'destination']);

export const isEpcisElement = ({ uri }: XmlElement): boolean => EPCIS_NAMESPACE.test(uri);

/** What all elements of one event share. `namespaces` are those of the root. */
interface Around {
  readonly listener: ProblemListener;
  readonly namespaces: readonly NamespaceDeclaration[];
  readonly version: '1.2' | '2.0';
}

/** An element of XML 1.2 or 2.0 as an object of an event. */
export class XmlSaid implements Said {
  readonly form = 'xml';
  private readonly fields = new Map<string, XmlElement[]>();
  private readonly foreign: XmlElement[] = [];
  private readonly asked = new Set<string>();

  constructor(
    private readonly element: XmlElement,
    private readonly around: Around,
  ) {
    this.collect(element);
  }

  has(name: string): boolean {
    return this.byAttribute ? this.element.attributes.has(name) : this.fields.has(name);
  }

  get version(): '1.2' | '2.0' {
    return this.around.version;
  }

  /** In the order of the document, those of extensions at their place. */
  get names(): Iterable<string> {
    return this.fields.keys();
  }

  text(name: string): string | undefined {
    this.asked.add(name);
    if (this.byAttribute || (name === 'type' && BY_TEXT.has(this.element.local)))
      return this.element.attributes.get(name)?.trim();
    if (name === this.element.local && BY_TEXT.has(name)) return this.element.text.trim();
    const found = this.only(name);
    return found && !isNil(found) ? this.leaf(found) : undefined;
  }

  texts(name: string): readonly string[] | undefined {
    return this.entries(name)?.map((entry) => this.leaf(entry));
  }

  decimal(name: string): DecimalText | undefined {
    const text = this.text(name);
    if (text === undefined || NUMBER.test(text)) return text;
    if (text === '') {
      this.tell('deviation', name, MODEL_RULES.empty());
      return undefined;
    }
    this.tell('fault', name, MODEL_RULES.number(), { value: text });
    return undefined;
  }

  boolean(name: string): boolean | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    if (text === 'true' || text === '1') return true;
    if (text === 'false' || text === '0') return false;
    this.tell('fault', name, MODEL_RULES.boolean(), { value: text });
    return undefined;
  }

  object(name: string): Said | undefined {
    this.asked.add(name);
    const found = this.only(name);
    return found && new XmlSaid(found, this.around);
  }

  objects(name: string): readonly Said[] | undefined {
    return this.entries(name)?.map((entry) => new XmlSaid(entry, this.around));
  }

  content(name: string): readonly Extension[] | undefined {
    this.asked.add(name);
    const found = this.only(name);
    return found && [...found.foreign.map(extensionOfAttribute), ...found.children.map(extensionOf)];
  }

  extensions(owner: string): readonly Extension[] | undefined {
    for (const [name, found] of this.fields)
      if (!this.asked.has(name))
        for (const element of found)
          this.at(element, 'fault', MODEL_RULES['no-such-element']({ owner, version: this.version }));
    const own = [...this.attributes(owner), ...this.foreign.map(extensionOf)];
    return own.length === 0 ? undefined : own;
  }

  expand(value: string): string {
    const colon = value.indexOf(':');
    const uri = colon > 0 ? this.namespaceOf(value.slice(0, colon)) : undefined;
    return uri === undefined ? value : uri + value.slice(colon + 1);
  }

  tell(
    severity: Severity,
    name: string | undefined,
    rule: Sentence,
    more: { value?: string; index?: number } = {},
  ): void {
    const { value, index } = more;
    const found = name === undefined ? undefined : this.fields.get(name);
    const list = name === undefined ? undefined : this.listed(name, found);
    const element = index === undefined ? found?.[0] : list?.[index];
    if (element) this.at(element, severity, rule, value);
    else if (name === undefined || name === this.element.local) this.at(this.element, severity, rule, value);
    else this.at(this.element, severity, rule, value, `/${this.byAttribute || name === 'type' ? '@' : ''}${name}`);
  }

  private listed(name: string, found: readonly XmlElement[] | undefined): readonly XmlElement[] | undefined {
    if (name === 'ilmd') return found?.[0]?.children;
    return LIST_ITEMS[name] === undefined ? found : itemsOf(found?.[0], name);
  }

  private namespaceOf(prefix: string): string | undefined {
    for (let element: XmlElement | undefined = this.element; element; element = element.parent) {
      const declared = element.declared.find(({ local }) => local === prefix);
      if (declared) return declared.value;
    }
    return this.around.namespaces.find((one) => one.prefix === prefix)?.uri;
  }

  private get byAttribute(): boolean {
    return BY_ATTRIBUTE.has(this.element.local);
  }

  private collect(element: XmlElement): void {
    for (const child of element.children) {
      if (!isEpcisElement(child)) this.foreign.push(child);
      else if (NESTING.has(child.local)) this.collect(child);
      else {
        const known = this.fields.get(child.local);
        if (known) known.push(child);
        else this.fields.set(child.local, [child]);
      }
    }
  }

  private only(name: string): XmlElement | undefined {
    const [first, second] = this.fields.get(name) ?? [];
    if (second) this.at(second, 'fault', MODEL_RULES.twice(this.version));
    return first;
  }

  private entries(name: string): readonly XmlElement[] | undefined {
    this.asked.add(name);
    if (LIST_ITEMS[name] === undefined) return this.fields.get(name);
    const list = this.only(name);
    for (const stray of list?.children ?? [])
      if (stray.local !== LIST_ITEMS[name])
        this.at(stray, 'fault', MODEL_RULES['no-such-element']({ owner: name, version: this.version }));
    return list && itemsOf(list, name);
  }

  /** Elements inside of plain text would be lost. */
  private leaf(element: XmlElement): string {
    for (const child of element.children)
      this.at(child, 'fault', MODEL_RULES['no-such-element']({ owner: element.local, version: this.version }));
    return element.text.trim();
  }

  /** The schema of sensor data leaves room for any attribute; elsewhere those of XML Schema are no content. */
  private attributes(owner: string): readonly Extension[] {
    const rest = this.byAttribute ? [...this.element.attributes].filter(([name]) => !this.asked.has(name)) : [];
    const bare = rest.map(([name, value]): Extension => {
      this.tell('deviation', name, MODEL_RULES['no-such-element']({ owner, version: this.version }), { value });
      return { namespace: '', prefix: '', name, value: { kind: 'text', text: value } };
    });
    return [...bare, ...this.element.foreign.filter(isContent).map(extensionOfAttribute)];
  }

  private at(element: XmlElement, severity: Severity, rule: Sentence, value?: string, step = ''): void {
    const shown = value === undefined ? {} : { value: value.slice(0, SHOWN) };
    this.around.listener({ severity, field: pathOf(element) + step, line: element.line, rule, ...shown });
  }
}

function itemsOf(list: XmlElement | undefined, name: string): readonly XmlElement[] | undefined {
  return list?.children.filter((child) => child.local === LIST_ITEMS[name]);
}

const XSI = 'http://www.w3.org/2001/XMLSchema-instance';
const isNil = ({ foreign }: XmlElement): boolean =>
  foreign.some(({ uri, local, value }) => uri === XSI && local === 'nil' && /^(?:true|1)$/.test(value.trim()));
const isContent = ({ uri }: XmlAttribute): boolean => uri !== XSI && uri !== 'http://www.w3.org/XML/1998/namespace';

/** The namespace of CBV master data is written with and without a colon behind it. */
const namespaceOf = (uri: string): string => (uri === `${CBVMDA}:` ? CBVMDA : uri);

function extensionOfAttribute({ uri, prefix, local, value }: XmlAttribute): Extension {
  return { namespace: namespaceOf(uri), prefix, name: local, value: { kind: 'text', text: value } };
}

/** An element of somebody's own vocabulary, with all that is inside. */
export function extensionOf(element: XmlElement): Extension {
  const { uri, prefix, local, children, foreign } = element;
  const bare = [...element.attributes].map(([name, value]) => ({ namespace: '', prefix: '', name, value }));
  const others = foreign.map((one) => ({ namespace: one.uri, prefix: one.prefix, name: one.local, value: one.value }));
  const attributes: readonly ExtensionAttribute[] = [...bare, ...others];
  const text = textOf(element);
  const value: ExtensionValue =
    children.length === 0
      ? { kind: 'text', text: text ?? '' }
      : { kind: 'fields', fields: children.map(extensionOf), ...(text !== undefined && { text }) };
  return {
    namespace: namespaceOf(uri),
    prefix,
    name: local,
    ...(attributes.length > 0 && { attributes }),
    value,
  };
}
