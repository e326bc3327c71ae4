import type { Losses } from './losses.js';

/** What XML 1.0 has no character for, not even by its number (section 2.2). */
const NO_CHARACTER = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;
const NAME = /^[A-Za-z_\u00b7-\ud7ff][\w.\-\u00b7-\ud7ff]*$/;

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\t': '&#9;', '\n': '&#10;', '\r': '&#13;',
}; // prettier-ignore

const escape = (character: string): string => ESCAPES[character] ?? character;

/** A name without colon (Namespaces in XML section 3), of the characters that are met. */
export function isXmlName(name: string): boolean {
  return NAME.test(name) && !name.includes(':');
}

export type Attribute = readonly [name: string, value: string | undefined];

/** Text of XML as it grows. Elements are not indented: white space would be content of what is mixed. */
export class XmlText {
  private readonly parts: string[] = [];

  constructor(private readonly losses: Losses) {}

  /** What was written since it was taken last. */
  take(): string {
    return this.parts.splice(0).join('');
  }

  open(name: string, attributes: readonly Attribute[] = []): void {
    this.parts.push(`<${name}${this.attributes(attributes)}>`);
  }

  close(name: string): void {
    this.parts.push(`</${name}>`);
  }

  empty(name: string, attributes: readonly Attribute[] = []): void {
    this.parts.push(`<${name}${this.attributes(attributes)}/>`);
  }

  leaf(name: string, text: string | undefined, attributes: readonly Attribute[] = []): void {
    if (text === undefined) return;
    if (text === '') return this.empty(name, attributes);
    this.open(name, attributes);
    this.text(text);
    this.close(name);
  }

  text(text: string): void {
    if (text !== text.trim()) this.losses.add('white-space', text);
    this.parts.push(this.characters(text).replace(/[&<>\r]/g, escape));
  }

  element(name: string, attributes: readonly Attribute[], inside: () => void): void {
    this.open(name, attributes);
    inside();
    this.close(name);
  }

  private attributes(attributes: readonly Attribute[]): string {
    let text = '';
    for (const [name, value] of attributes)
      if (value !== undefined) text += ` ${name}="${this.characters(value).replace(/[&<>"\t\n\r]/g, escape)}"`;
    return text;
  }

  private characters(text: string): string {
    const possible = text.replace(NO_CHARACTER, '');
    if (possible.length !== text.length) this.losses.add('character', text);
    return possible;
  }
}
