import { SaxesParser, type SaxesTagNS } from 'saxes';
import type { XmlAttribute, XmlElement } from './xml-element.js';
import { EPCIS_RULES } from './epcis.sentences.js';
import type { Sentence } from '../ledger/sentences.js';

/** What becomes of an element: its children are looked at one by one, it is kept whole and handed over, or it is passed over. */
export type XmlChoice = 'enter' | 'keep' | 'skip';

export interface XmlListener {
  /** `number` counts the elements of the same parent from 1. */
  open(element: XmlElement, number: number): XmlChoice;
  /** An element that was to be kept, with all that is inside. */
  kept(element: XmlElement): void;
}

/** Not well-formed, or of a kind that is never read; `message` says where and why. */
export class UnreadableXml extends Error {
  override readonly name = 'UnreadableXml';

  constructor(readonly rule: Sentence) {
    super(rule);
  }
}

const DEEPEST = 100;
const LONGEST_ATTRIBUTE = 65_536;
const XMLNS = 'http://www.w3.org/2000/xmlns/';
const ENCODINGS = /^(utf-?8|us-ascii)$/i;

interface Open {
  readonly element: XmlElement;
  readonly choice: XmlChoice;
  childElements: number;
}

/**
 * Reads XML 1.0 as it arrives and keeps only what its listener asks for. A document type declaration is refused, so that there are no
 * entities but the five of XML itself: nothing is fetched and nothing expands.
 */
export class XmlReader {
  private readonly parser = new SaxesParser({ xmlns: true, position: true });
  private readonly open: Open[] = [];

  constructor(private readonly listener: XmlListener) {
    this.parser.on('error', (error) => {
      throw new UnreadableXml(EPCIS_RULES['no-xml'](error.message));
    });
    this.parser.on('doctype', () => {
      throw new UnreadableXml(EPCIS_RULES['document-type']());
    });
    this.parser.on('xmldecl', ({ encoding }) => {
      if (encoding !== undefined && !ENCODINGS.test(encoding)) throw new UnreadableXml(EPCIS_RULES.encoding(encoding));
    });
    this.parser.on('opentag', (tag) => this.opened(tag));
    this.parser.on('closetag', () => this.closed());
    this.parser.on('text', (text) => this.characters(text));
    this.parser.on('cdata', (text) => this.characters(text));
  }

  /** Throws `UnreadableXml`; nothing may be written after that. */
  write(text: string): void {
    this.parser.write(text);
  }

  end(): void {
    this.parser.close();
  }

  private opened(tag: SaxesTagNS): void {
    if (this.open.length >= DEEPEST) throw new UnreadableXml(EPCIS_RULES['too-deep'](DEEPEST));
    const around = this.open.at(-1);
    if (around) around.childElements += 1;
    if (around?.choice === 'skip') {
      this.open.push({ ...around, childElements: 0 });
      return;
    }
    const inside = around?.choice === 'keep' ? around.element : undefined;
    const number = around?.childElements ?? 1;
    const element = this.elementOf(tag, inside, around && stepInto(around.element, tag.local, number));
    inside?.children.push(element);
    const choice = inside ? 'keep' : this.listener.open(element, number);
    this.open.push({ element, choice, childElements: 0 });
  }

  private elementOf(tag: SaxesTagNS, parent: XmlElement | undefined, path: string | undefined): XmlElement {
    const attributes = new Map<string, string>();
    const foreign: XmlAttribute[] = [];
    const declared: XmlAttribute[] = [];
    for (const { uri, local, prefix, value } of Object.values(tag.attributes)) {
      if (value.length > LONGEST_ATTRIBUTE)
        throw new UnreadableXml(EPCIS_RULES['long-attribute']({ name: local, most: LONGEST_ATTRIBUTE }));
      if (uri === '') attributes.set(local, value);
      else (uri === XMLNS ? declared : foreign).push({ uri, local, prefix, value });
    }
    const { uri, local, prefix } = tag;
    const place = parent ? { parent } : path === undefined ? {} : { path };
    const { line } = this.parser;
    return { uri, local, prefix, line, attributes, foreign, declared, children: [], text: '', ...place };
  }

  private closed(): void {
    const last = this.open.pop();
    if (last?.choice === 'keep' && !last.element.parent) this.listener.kept(last.element);
  }

  private characters(text: string): void {
    const around = this.open.at(-1);
    if (around?.choice === 'keep') around.element.text += text;
  }
}

/** The root is no part of a path; events are told apart by their number, whatever their kind. */
function stepInto(parent: XmlElement, local: string, number: number): string {
  const step = parent.local === 'EventList' ? `*[${number}]` : local;
  return parent.path === undefined ? step : `${parent.path}/${step}`;
}
