import { MODEL_RULES } from './model.sentences.js';
import { UnreadableDocument } from './problems.js';

/** A number as it was written: a float would lose digits. */
export class JsonNumber {
  constructor(readonly text: string) {}
}

export type JsonObject = ReadonlyMap<string, JsonValue>;
export type JsonValue = string | JsonNumber | boolean | null | readonly JsonValue[] | JsonObject;

export const isJsonObject = (value: JsonValue | undefined): value is JsonObject => value instanceof Map;
export const isJsonList = (value: JsonValue | undefined): value is readonly JsonValue[] => Array.isArray(value);

const DEEPEST = 100;
/** Names that mean something to the language, and nothing in a document. */
const NEVER = new Set(['__proto__', 'constructor', 'prototype']);
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const SPACE = /[ \t\n\r]*/y;
/** Text that needs no second look: no escape, no control character, no half of a surrogate pair. */
const PLAIN = /[ !#-[\]-\ud7ff\ue000-\uffff]*/y;
const ESCAPED: Readonly<Record<string, string>> = {
  '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t',
}; // prettier-ignore

/**
 * Reads RFC 8259 JSON from a text, value by value, so that a long list need not be held whole. Refused: two members of one name, names that mean something
 * to the language, NaN and its like, text that is no Unicode, nesting without end.
 */
export class JsonText {
  private at = 0;
  private depth = 0;

  constructor(
    private readonly text: string,
    start = 0,
  ) {
    this.at = start;
  }

  get position(): number {
    return this.at;
  }

  value(): JsonValue {
    this.space();
    switch (this.text.charCodeAt(this.at)) {
      case 0x7b:
        return this.object();
      case 0x5b:
        return [...this.items()].map(([value]) => value);
      case 0x22:
        return this.string();
      default:
        return this.scalar();
    }
  }

  /** Nothing but white space is left. */
  end(): void {
    this.space();
    if (this.at < this.text.length) throw this.unexpected();
  }

  /** The character that the next value begins with. */
  peek(): string {
    this.space();
    return this.text.charAt(this.at);
  }

  /** Each member of the object that begins here. Whoever iterates reads the value before the next name. */
  *members(): Generator<string, void> {
    this.open('{');
    const names = new Set<string>();
    if (!this.closes('}')) {
      do {
        this.space();
        const name = this.name(names);
        this.take(':');
        yield name;
      } while (this.more('}'));
    }
    this.depth -= 1;
  }

  /** Each value of the list that begins here, with the position where it begins. */
  *items(): Generator<readonly [JsonValue, number], void> {
    this.open('[');
    if (!this.closes(']')) {
      do {
        this.space();
        const start = this.at;
        yield [this.value(), start];
      } while (this.more(']'));
    }
    this.depth -= 1;
  }

  private object(): JsonObject {
    const members = new Map<string, JsonValue>();
    for (const name of this.members()) members.set(name, this.value());
    return members;
  }

  private name(names: Set<string>): string {
    if (this.text.charAt(this.at) !== '"') throw this.unexpected();
    const name = this.string();
    if (NEVER.has(name)) throw new UnreadableDocument(MODEL_RULES['json-name']({ name, line: this.place().line }));
    if (names.has(name))
      throw new UnreadableDocument(MODEL_RULES['json-twice']({ name: name.slice(0, 100), line: this.place().line }));
    names.add(name);
    return name;
  }

  private scalar(): JsonValue {
    for (const [word, value] of [
      ['true', true],
      ['false', false],
      ['null', null],
    ] as const) {
      if (!this.text.startsWith(word, this.at)) continue;
      this.at += word.length;
      return value;
    }
    const number = this.match(NUMBER);
    if (number === '' || /[\w.+-]/.test(this.text.charAt(this.at))) throw this.unexpected();
    return new JsonNumber(number);
  }

  private string(): string {
    this.at += 1;
    const start = this.at;
    this.match(PLAIN);
    if (this.text.charCodeAt(this.at) === 0x22) return this.text.slice(start, this.at++);
    let read = this.text.slice(start, this.at);
    while (this.text.charAt(this.at) !== '"') read += this.unusual() + this.match(PLAIN);
    this.at += 1;
    if (!read.isWellFormed()) throw this.wrong('half of a character');
    if (read.includes('\u0000')) throw this.wrong('the character U+0000');
    return read;
  }

  /** One escape, or one character outside the basic plane. */
  private unusual(): string {
    const character = this.text.charAt(this.at);
    if (character === '' || character < ' ') throw this.unexpected();
    this.at += 1;
    if (character !== '\\') return character;
    const escape = this.text.charAt(this.at);
    this.at += 1;
    if (escape === 'u' && /^[0-9a-fA-F]{4}$/.test(this.text.slice(this.at, this.at + 4))) {
      this.at += 4;
      return String.fromCharCode(parseInt(this.text.slice(this.at - 4, this.at), 16));
    }
    const meant = Object.hasOwn(ESCAPED, escape) ? ESCAPED[escape] : undefined;
    if (meant === undefined) throw this.wrong('an escape that JSON does not have');
    return meant;
  }

  private open(bracket: string): void {
    this.take(bracket);
    this.depth += 1;
    if (this.depth > DEEPEST) throw new UnreadableDocument(MODEL_RULES['too-deep'](DEEPEST));
  }

  private closes(bracket: string): boolean {
    if (this.peek() !== bracket) return false;
    this.at += 1;
    return true;
  }

  private more(bracket: string): boolean {
    if (this.closes(bracket)) return false;
    this.take(',');
    return true;
  }

  private take(character: string): void {
    if (this.peek() !== character) throw this.unexpected();
    this.at += 1;
  }

  private space(): void {
    this.match(SPACE);
  }

  private match(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0] ?? '';
    this.at += found.length;
    return found;
  }

  private unexpected(): UnreadableDocument {
    const [word = ''] = /^(?:[\w.+-]{1,20}|.)/su.exec(this.text.slice(this.at, this.at + 20)) ?? [];
    return this.wrong(word === '' ? 'it ends too early' : `unexpected ${JSON.stringify(word)}`);
  }

  private wrong(what: string): UnreadableDocument {
    return new UnreadableDocument(MODEL_RULES['no-json']({ what, ...this.place() }));
  }

  private place(): { readonly line: number; readonly column: number } {
    const before = this.text.slice(0, this.at);
    const line = before.split('\n').length;
    return { line, column: this.at - (before.lastIndexOf('\n') + 1) + 1 };
  }
}

export function parseJson(text: string): JsonValue {
  const json = new JsonText(text);
  const value = json.value();
  json.end();
  return value;
}
