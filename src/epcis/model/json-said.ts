import type { Sentence } from '../../ledger/sentences.js';
import type { DecimalText } from './epcis-event.js';
import type { Extension, ExtensionValue } from './extension.js';
import type { JsonContext } from './json-context.js';
import { readJsonElement } from './json-element.js';
import { isJsonList, isJsonObject, JsonNumber, type JsonObject, type JsonValue } from './json-text.js';
import { MODEL_RULES } from './model.sentences.js';
import type { ProblemListener, Severity } from './problems.js';
import type { Said } from './said.js';

const SHOWN = 200;
/** Sensor data has room for any attribute in XML. */
const OPEN = new Set(['sensorMetadata', 'sensorReport']);

/** What all objects of one event share. */
interface Around {
  readonly context: JsonContext;
  readonly listener: ProblemListener;
}

/** An object of JSON-LD as one of an event. */
export class JsonSaid implements Said {
  readonly form = 'json';
  readonly version = '2.0';
  private readonly asked = new Set<string>();

  constructor(
    private readonly members: JsonObject,
    private readonly pointer: string,
    private readonly around: Around,
  ) {}

  has(name: string): boolean {
    return this.members.has(name);
  }

  text(name: string): string | undefined {
    const value = this.ask(name);
    if (value === undefined || typeof value === 'string') return value?.trim();
    this.wrongKind(name, MODEL_RULES.text(), value);
    return undefined;
  }

  /** `certificationInfo` is a text where there is one, and a list where there are more. */
  texts(name: string): readonly string[] | undefined {
    const value = this.ask(name);
    if (value === undefined) return undefined;
    if (typeof value === 'string' && name === 'certificationInfo') return [value.trim()];
    return this.list(name, value)?.flatMap((entry, index) => {
      if (typeof entry === 'string') return [entry.trim()];
      this.wrongKind(name, MODEL_RULES.text(), entry, index);
      return [];
    });
  }

  decimal(name: string): DecimalText | undefined {
    const value = this.ask(name);
    if (value === undefined || value instanceof JsonNumber) return value?.text;
    this.wrongKind(name, MODEL_RULES.number(), value);
    return undefined;
  }

  boolean(name: string): boolean | undefined {
    const value = this.ask(name);
    if (value === undefined || typeof value === 'boolean') return value;
    this.wrongKind(name, MODEL_RULES.boolean(), value);
    return undefined;
  }

  object(name: string): Said | undefined {
    const value = this.ask(name);
    if (value === undefined) return undefined;
    if (isJsonObject(value)) return new JsonSaid(value, `${this.pointer}/${name}`, this.around);
    this.wrongKind(name, MODEL_RULES.fields(), value);
    return undefined;
  }

  objects(name: string): readonly Said[] | undefined {
    const value = this.ask(name);
    if (value === undefined) return undefined;
    return this.list(name, value)?.flatMap((entry, index) => {
      if (isJsonObject(entry)) return [new JsonSaid(entry, `${this.pointer}/${name}/${index}`, this.around)];
      this.wrongKind(name, MODEL_RULES.fields(), entry, index);
      return [];
    });
  }

  content(name: string): readonly Extension[] | undefined {
    const value = this.ask(name);
    if (value === undefined) return undefined;
    if (isJsonObject(value)) return this.fieldsOf(value, `${this.pointer}/${name}`);
    this.wrongKind(name, MODEL_RULES.fields(), value);
    return undefined;
  }

  extensions(owner: string): readonly Extension[] | undefined {
    const rest = [...this.members].filter(([name]) => !this.asked.has(name) && name !== '@context');
    const { context } = this.around;
    const own = rest.filter(([name]) => {
      const isOwn = name.includes(':') || context.expand(name) !== undefined || context.unknown.length > 0;
      if (isOwn) return true;
      const isOpen = OPEN.has(owner);
      this.tell(isOpen ? 'deviation' : 'fault', name, MODEL_RULES['no-such-member'](owner));
      return isOpen;
    });
    return own.length === 0 ? undefined : this.fieldsOf(new Map(own), this.pointer);
  }

  expand(value: string): string {
    return this.around.context.expandValue(value);
  }

  tell(
    severity: Severity,
    name: string | undefined,
    rule: Sentence,
    more: { value?: string; index?: number } = {},
  ): void {
    const { value, index } = more;
    const step = name === 'ilmd' && index !== undefined ? this.memberOf(name, index) : index;
    const field = [this.pointer, name, step].filter((part) => part !== undefined).join('/');
    const shown = value === undefined ? {} : { value: value.slice(0, SHOWN) };
    this.around.listener({ severity, field, rule, ...shown });
  }

  private memberOf(name: string, index: number): string | undefined {
    const value = this.members.get(name);
    return isJsonObject(value) ? [...value.keys()][index] : undefined;
  }

  private ask(name: string): JsonValue | undefined {
    this.asked.add(name);
    return this.members.get(name);
  }

  private list(name: string, value: JsonValue): readonly JsonValue[] | undefined {
    if (isJsonList(value)) return value;
    this.wrongKind(name, MODEL_RULES.list(), value);
    return undefined;
  }

  private wrongKind(name: string, rule: Sentence, value: JsonValue, index?: number): void {
    this.tell('fault', name, rule, { value: shownJson(value), ...(index !== undefined && { index }) });
  }

  private fieldsOf(members: JsonObject, pointer: string): readonly Extension[] {
    return [...members].flatMap(([member, value]) => {
      const expanded = this.around.context.expand(member);
      if (!expanded && member.includes(':') && !member.startsWith('@')) {
        const prefix = member.slice(0, member.indexOf(':'));
        this.around.listener({ severity: 'warning', field: `${pointer}/${member}`, rule: MODEL_RULES.prefix(prefix) });
      }
      const name = expanded ?? { namespace: '', prefix: '', name: member };
      // A list says nothing of its entries but their values: where those have attributes they are elements of one name.
      const isRepeated = isJsonList(value) && value.some((entry) => readJsonElement(entry, this.around.context));
      const entries = isRepeated ? value : [value];
      return entries.map((entry) => ({ ...name, ...this.elementOf(entry, `${pointer}/${member}`) }));
    });
  }

  private elementOf(value: JsonValue, pointer: string): Pick<Extension, 'attributes' | 'value'> {
    const element = readJsonElement(value, this.around.context);
    if (!element) return { value: this.valueOf(value, pointer) };
    const { attributes, text, members } = element;
    const said = attributes.length > 0 ? { attributes } : {};
    if (text !== undefined && members.size === 0) return { ...said, value: this.valueOf(text, pointer) };
    const fields = this.fieldsOf(members, pointer);
    return { ...said, value: { kind: 'fields', fields, ...(typeof text === 'string' && { text }) } };
  }

  private valueOf(value: JsonValue, pointer: string): ExtensionValue {
    if (value === null) return { kind: 'null' };
    if (typeof value === 'string') return { kind: 'text', text: value };
    if (typeof value === 'boolean') return { kind: 'boolean', boolean: value };
    if (value instanceof JsonNumber) return { kind: 'number', decimal: value.text };
    if (isJsonList(value))
      return { kind: 'list', values: value.map((entry, index) => this.valueOf(entry, `${pointer}/${index}`)) };
    return { kind: 'fields', fields: isJsonObject(value) ? this.fieldsOf(value, pointer) : [] };
  }
}

function shownJson(value: JsonValue): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return value;
  if (value instanceof JsonNumber) return value.text;
  return isJsonList(value) ? '[...]' : '{...}';
}
