export interface XmlAttribute {
  readonly uri: string;
  readonly local: string;
  readonly prefix: string;
  readonly value: string;
}

/** An element with its namespace resolved: the prefix that the sender chose means nothing. EPCIS elements below the root have no namespace. */
export interface XmlElement {
  readonly uri: string;
  readonly local: string;
  readonly prefix: string;
  /** Of its start tag, from 1. */
  readonly line: number;
  /** Attributes in no namespace. */
  readonly attributes: ReadonlyMap<string, string>;
  /** Attributes in a namespace. */
  readonly foreign: readonly XmlAttribute[];
  /** Declarations of namespaces, which are no attributes. */
  readonly declared: readonly XmlAttribute[];
  readonly children: XmlElement[];
  /** All character data directly inside, white space included. */
  text: string;
  readonly parent?: XmlElement;
  /** Path from the root, of elements that are not kept in a parent. */
  readonly path?: string;
}

/** Elements that stand beside others of their name, so that a path without an index would not tell which. */
const LISTED = new Set(['epc', 'bizTransaction', 'source', 'destination', 'quantityElement']);

/** Where an element stands, such as `EPCISBody/EventList/*[3]/epcList/epc[2]`; an index counts from 1, as in XPath. */
export function pathOf(element: XmlElement): string {
  const { parent, local } = element;
  if (!parent) return element.path ?? local;
  const nth = parent.children.filter((sibling) => sibling.local === local).indexOf(element) + 1;
  return `${pathOf(parent)}/${local}${LISTED.has(local) || nth > 1 ? `[${nth}]` : ''}`;
}

/** The first child of that name in no namespace, or in `uri`. */
export function childOf(element: XmlElement | undefined, local: string, uri = ''): XmlElement | undefined {
  return element?.children.find((child) => child.local === local && child.uri === uri);
}

export function childrenOf(element: XmlElement | undefined, local: string): readonly XmlElement[] {
  return element?.children.filter((child) => child.local === local && child.uri === '') ?? [];
}

/** The text inside without white space around it; undefined where there is none. */
export function textOf(element: XmlElement | undefined): string | undefined {
  const text = element?.text.trim();
  return text === '' ? undefined : text;
}
