import { given } from '../given.js';
import type { DocumentHeader, EpcisDocumentFrame, EpcisDocumentKind } from './epcis-document.js';
import { EPCIS_EVENT_TYPES, type EpcisEventType } from './epcis-event.js';
import { JsonContext } from './json-context.js';
import { JsonSaid } from './json-said.js';
import { isJsonObject, JsonText, type JsonObject, type JsonValue } from './json-text.js';
import { isInstant } from './instants.js';
import { MODEL_RULES } from './model.sentences.js';
import { UnreadableDocument, type Problem, type ProblemListener } from './problems.js';
import type { Read } from './read-document.js';
import { readEvent } from './read-event.js';

/** Where the list of events begins, and what stands around it. */
interface Outline {
  readonly members: JsonObject;
  readonly list?: { readonly start: number; readonly pointer: string };
  readonly query: JsonObject;
}

const AROUND_EVENTS = new Set(['epcisBody', 'queryResults', 'resultsBody']);

/** The document is read twice: its context may stand behind its events, and says what their names mean. */
export function* readJsonDocument(text: string, tell: ProblemListener): Generator<Read, void> {
  const outline = outlineOf(text);
  const context = contextOf(outline.members, JsonContext.empty, '', tell);
  const type = outline.members.get('type');
  const isEvent = typeof type === 'string' && type.endsWith('Event');
  yield { kind: 'frame', frame: frameOf(outline, context, kindOf(outline, type, isEvent), tell) };
  if (isEvent) {
    yield readOne(outline.members, '', JsonContext.empty, tell);
    return;
  }
  if (!outline.list) {
    tell({ severity: 'fault', field: '/epcisBody/eventList', rule: MODEL_RULES['no-event-list']() });
    return;
  }
  const { start, pointer } = outline.list;
  let index = 0;
  for (const [value] of new JsonText(text, start).items()) {
    yield readOne(value, `${pointer}/${index}`, context, tell);
    index += 1;
  }
  if (index === 0) tell({ severity: 'fault', field: pointer, rule: MODEL_RULES['no-event']() });
}

function outlineOf(text: string): Outline {
  const json = new JsonText(text);
  const members = new Map<string, JsonValue>();
  const query = new Map<string, JsonValue>();
  const body = new Map<string, JsonValue>();
  let list: Outline['list'];
  const skim = (pointer: string, into: Map<string, JsonValue>): void => {
    for (const name of json.members()) {
      const next = `${pointer}/${name}`;
      if (name === 'eventList' && json.peek() === '[') {
        list = { start: json.position, pointer: next };
        passOver(json);
      } else if (AROUND_EVENTS.has(name) && json.peek() === '{') skim(next, name === 'epcisBody' ? body : query);
      else into.set(name, json.value());
    }
  };
  if (json.peek() === '[') {
    list = { start: json.position, pointer: '' };
    passOver(json);
  } else skim('', members);
  json.end();
  return { members, query, ...(list && { list }) };
}

/** Reads the list, so that all of it is known to be well-formed before the first event is told, and keeps nothing of it. */
function passOver(json: JsonText): void {
  const items = json.items();
  while (items.next().done !== true);
}

function kindOf({ members }: Outline, type: JsonValue | undefined, isEvent: boolean): EpcisDocumentKind {
  if (isEvent) return 'event';
  if (type === 'EPCISDocument') return 'document';
  if (type === 'EPCISQueryDocument') return 'query-document';
  if (type === undefined && !members.has('schemaVersion')) return 'event-list';
  throw new UnreadableDocument(MODEL_RULES.document(), '/type');
}

function contextOf(members: JsonObject, around: JsonContext, pointer: string, tell: ProblemListener): JsonContext {
  const context = around.with(members.get('@context'), (at, rule) =>
    tell({ severity: 'fault', field: `${pointer}/@context${at}`, rule }),
  );
  for (const unknown of context.unknown.slice(around.unknown.length))
    tell({
      severity: 'warning',
      field: `${pointer}/@context`,
      value: unknown.slice(0, 200),
      rule: MODEL_RULES['unknown-context'](),
    });
  return context;
}

function frameOf(
  { members, query }: Outline,
  context: JsonContext,
  kind: EpcisDocumentKind,
  tell: ProblemListener,
): EpcisDocumentFrame {
  const frame = { form: 'json-ld', kind, namespaces: context.namespaces } as const;
  const unknownContexts = context.unknown.length > 0 ? context.unknown : undefined;
  if (!context.isEpcis && context.unknown.length === 0)
    tell({ severity: 'deviation', field: '/@context', rule: MODEL_RULES.context() });
  if (kind === 'event' || kind === 'event-list') return { ...frame, ...given({ unknownContexts }) };
  const said = new JsonSaid(members, '', { context, listener: tell });
  const schemaVersion = said.text('schemaVersion');
  if (schemaVersion === undefined || !/^2\.0(\.\d+)?$/.test(schemaVersion))
    said.tell('fault', 'schemaVersion', MODEL_RULES.version('2.0'), given({ value: schemaVersion }));
  const creationDate = said.text('creationDate');
  if (creationDate === undefined || !isInstant(creationDate))
    said.tell('deviation', 'creationDate', MODEL_RULES.time(), given({ value: creationDate }));
  said.text('type');
  said.text('epcisBody');
  const header = headerOf(said);
  const named = new JsonSaid(query, '/epcisBody/queryResults', { context, listener: tell });
  return {
    ...frame,
    ...given({
      schemaVersion,
      creationDate,
      unknownContexts,
      header,
      queryName: named.text('queryName'),
      subscriptionID: named.text('subscriptionID'),
      id: said.text('id'),
      extensions: said.extensions('EPCISDocument'),
    }),
  };
}

function headerOf(said: JsonSaid): DocumentHeader | undefined {
  const header = given({
    sender: said.text('sender'),
    receiver: said.text('receiver'),
    instanceIdentifier: said.text('instanceIdentifier'),
    content: said.content('epcisHeader'),
  });
  return Object.keys(header).length === 0 ? undefined : header;
}

function readOne(value: JsonValue, pointer: string, around: JsonContext, tell: ProblemListener): Read {
  let isFaulty = false;
  const listener = (problem: Problem): void => {
    isFaulty ||= problem.severity === 'fault';
    tell(problem);
  };
  const members = isJsonObject(value) ? value : new Map<string, JsonValue>();
  if (!isJsonObject(value)) listener({ severity: 'fault', field: pointer, rule: MODEL_RULES.fields() });
  const context = contextOf(members, around, pointer, pointer === '' ? (): void => undefined : listener);
  const said = new JsonSaid(members, pointer, { context, listener });
  const type = isJsonObject(value) ? typeOf(members, said) : 'ObjectEvent';
  const event = readEvent(said, type, context.unknown);
  return { kind: 'event', event, said, field: pointer, isFaulty };
}

/** A type that is none is told, and the event read as an ObjectEvent, so that what else is wrong is told as well. */
function typeOf(members: JsonObject, said: JsonSaid): EpcisEventType {
  const type = members.get('type');
  const known = EPCIS_EVENT_TYPES.find((one) => one === type);
  if (known) return known;
  if (type === undefined) said.tell('fault', 'type', MODEL_RULES.missing('2.0'));
  else if (typeof type !== 'string') said.tell('fault', 'type', MODEL_RULES.text());
  else said.tell('fault', 'type', ruleOfType(type), { value: type });
  return 'ObjectEvent';
}

function ruleOfType(type: string): ReturnType<(typeof MODEL_RULES)['no-such-event']> {
  if (type === 'QuantityEvent') return MODEL_RULES['quantity-event']();
  return type.includes(':') ? MODEL_RULES['own-event']() : MODEL_RULES['no-such-event']();
}
