// A log that differs from another only in what a party may not see of it: it has to tell that party the same, byte for byte.
import type { SubjectEvent } from '../../src/ledger/capture/capture.events.js';
import { isMasterDataEvent } from '../../src/ledger/master-data/master-data.events.js';
import type { Chance } from '../second-model/chance.js';
import type { Oracle } from './oracle.js';
import { SUBJECTS, RandomStory } from './random-story.js';

/** What is in every field that the party may not see; found in an answer, it has leaked. */
export const CANARY = 'canary';

type Json = Readonly<Record<string, unknown>>;

/** `seed` of the story that others tell each other meanwhile. */
export function twinOf(events: readonly SubjectEvent[], oracle: Oracle, chance: Chance): readonly SubjectEvent[] {
  const renamed = renamedFor(events, oracle);
  const told = renamed.map((event) => withHiddenFields(event, oracle.party));
  const strangers = strangersStory(chance);
  const later = laterEvents(oracle, told);
  return interleaved([told, strangers], chance, later);
}

/** Every name that the party sees nowhere is another. */
function renamedFor(events: readonly SubjectEvent[], { party, seen }: Oracle): readonly SubjectEvent[] {
  const shown = new Set(textsIn([...seen].map(([subject, { label, events: admitted }]) => [subject, label, admitted])));
  const keep = new Set([party, 'container', ...shown]);
  return events.map((event) => {
    const data = replaced(event.data, (text) => (isName(text) && !keep.has(text) ? canaryOf(text) : text));
    const subject =
      event.subject.startsWith('recall/') || keep.has(event.subject) ? event.subject : canaryOf(event.subject);
    return { ...event, subject, data } as SubjectEvent;
  });
}

function isName(text: string): boolean {
  return /^(own|01|00|417|414)\//.test(text);
}

/** Products and lots of what the party sees are on its label; a name keeps its kind, as units of transport are none of goods. */
function canaryOf(name: string): string {
  return `${name}-${CANARY}`;
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}

function replaced(value: unknown, replace: (text: string) => string): unknown {
  if (typeof value === 'string') return replace(value);
  if (Array.isArray(value)) return value.map((one) => replaced(one, replace));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, replaced(one, replace)]));
}

/** What the ledger adds to any event, and what others say of their goods beside the label. */
function withHiddenFields(event: SubjectEvent, party: string): SubjectEvent {
  if (event.type === 'RecallOpened')
    return { ...event, data: { ...event.data, scope: { anyOf: [{ lots: [CANARY] }] }, sites: [CANARY] } };
  if (event.type === 'RecallClosed' || event.type === 'AccessGranted' || event.type === 'AccessEnded') return event;
  if (isMasterDataEvent(event)) return event;
  const added: Json = { flags: [{ rule: CANARY, values: { [CANARY]: CANARY } }] };
  const isOthers = event.data.by !== party && event.data.onBehalfOf !== party;
  const mayHaveFacts = ['ItemIntroduced', 'ItemManufactured', 'ItemReceived'].includes(event.type);
  const said: Json = isOthers
    ? {
        documents: [{ type: 'po', issuer: CANARY, id: CANARY }],
        ...(mayHaveFacts ? { attributes: { [CANARY]: CANARY }, production: { supplier: CANARY } } : {}),
      }
    : {};
  return { ...event, data: { ...event.data, ...added, ...said } } as unknown as SubjectEvent;
}

function strangersStory(chance: Chance): readonly SubjectEvent[] {
  const { events } = new RandomStory(chance.below(1_000_000), 8).tell();
  return events.map(
    (event) =>
      ({
        ...event,
        subject: strangersOf(event.subject),
        data: replaced(event.data, (text) => (isName(text) || text.startsWith('recall/') ? strangersOf(text) : text)),
      }) as SubjectEvent,
  );
}

/** Nothing that the others name. */
function strangersOf(name: string): string {
  return canaryOf(`${name}-strangers`);
}

/** What others do in the end with all that the party knows. */
function laterEvents({ seen }: Oracle, told: readonly SubjectEvent[]): readonly SubjectEvent[] {
  const sortAt = Math.max(0, ...told.map((event) => event.sortAt)) + 60_000;
  const at = new Date(sortAt).toISOString();
  const [by, place] = [`own/acme/${CANARY}`, `own/acme/place-${CANARY}`];
  const words = { at, by };
  return SUBJECTS.filter((subject) => seen.has(subject)).flatMap((subject) =>
    [
      { type: 'ItemReceived', data: { ...words, location: place, title: { from: by, to: by } } },
      {
        type: 'ItemIdentified',
        data: { ...words, identifier: `own/acme/alias/${CANARY}-${subject}`, change: 'added' },
      },
      { type: 'ItemMoved', data: { ...words, location: `${place}-2` } },
      { type: 'ItemPacked', data: { ...words, container: `00/${CANARY}` } },
      { type: 'ItemShipped', data: { ...words, toParty: `${by}-2`, title: { from: by, to: `${by}-2` } } },
      { type: 'ItemReported', data: { ...words, report: 'stolen' } },
    ].map((event) => ({ ...event, subject, revision: 0, position: 0, sortAt, rules: 4 }) as unknown as SubjectEvent),
  );
}

/** Each keeps its own order; positions are those of the new log, wherever they are named. */
function interleaved(
  logs: readonly (readonly SubjectEvent[])[],
  chance: Chance,
  later: readonly SubjectEvent[],
): readonly SubjectEvent[] {
  const queues = logs.map((log) => [...log]);
  const places = queues.map(() => new Map<number, number>());
  const woven: { readonly event: SubjectEvent; readonly log: number }[] = [];
  while (queues.some(({ length }) => length > 0)) {
    const open = queues.flatMap(({ length }, log) => (length > 0 ? [log] : []));
    const log = chance.of(open) ?? 0;
    const event = queues[log]?.shift();
    if (!event) continue;
    places[log]?.set(event.position, woven.length);
    woven.push({ event, log });
  }
  const moved = woven.map(({ event, log }, position) => atPositions(event, position, places[log] ?? new Map()));
  return [...moved, ...later.map((event, index) => ({ ...event, position: moved.length + index }))];
}

function atPositions(event: SubjectEvent, position: number, places: ReadonlyMap<number, number>): SubjectEvent {
  const moved = (one: number): number => places.get(one) ?? -1;
  const data = event.data as unknown as Json & {
    readonly positions?: readonly number[];
    readonly shipment?: number;
    readonly completes?: number;
    readonly undone?: { readonly by: { readonly at: number; readonly position: number } };
  };
  const { positions, shipment, completes, undone } = data;
  return {
    ...event,
    position,
    data: {
      ...data,
      ...(positions ? { positions: positions.map(moved) } : {}),
      ...(shipment === undefined ? {} : { shipment: moved(shipment) }),
      ...(completes === undefined ? {} : { completes: moved(completes) }),
      ...(undone ? { undone: { ...undone, by: { ...undone.by, position: moved(undone.by.position) } } } : {}),
    },
  } as unknown as SubjectEvent;
}
