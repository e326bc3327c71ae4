import type { CaptureHeader } from '../../ledger/capture/capture.events.js';
import type { ItemEventOf } from '../../ledger/item/item.events.js';
import type { EpcisEvent, ErrorDeclaration } from './epcis-event.js';
import { nameOfItem } from './ledger-uris.js';
import { ownField } from './own-fields.js';

/** An event of EPCIS that was read before, and which events of the ledger it still tells: their positions, and that of the capture that they are of. */
export interface ReadBefore {
  readonly event: EpcisEvent;
  readonly positions: readonly number[];
  readonly capture: number;
}

export interface Declared {
  /** The event again, with the declaration. */
  readonly declaration: EpcisEvent;
  /** What of it was not declared erroneous, told anew: an event is declared as a whole. */
  readonly rest?: { readonly event: EpcisEvent; readonly positions: readonly number[] };
}

/** Which positions an error was declared of, and when. */
export function positionsDeclared(
  events: readonly ItemEventOf<'ErrorDeclared'>[],
): ReadonlyMap<number, ItemEventOf<'ErrorDeclared'>> {
  return new Map(events.flatMap((event) => event.data.positions.map((position) => [position, event] as const)));
}

/**
 * What a correction makes of one event. `corrective` are the ids of the events that stand in its place; `idOf` finds that of the rest. Undefined where it declares
 * nothing that the event tells.
 */
export function declareErrors(
  { event, positions }: ReadBefore,
  declared: ReadonlyMap<number, ItemEventOf<'ErrorDeclared'>>,
  header: CaptureHeader,
  corrective: { readonly ids: readonly string[]; readonly idOf: (event: EpcisEvent) => EpcisEvent },
): Declared | undefined {
  const found = positions.flatMap((position) => declared.get(position) ?? []);
  const [first] = found;
  if (first === undefined) return undefined;
  const left = positions.filter((position) => !declared.has(position));
  const rest = left.length === 0 ? undefined : restOf(event, new Set(found.map(({ subject }) => subject)));
  // Of these items it was told anew without them before.
  if (rest === 'as-it-is') return undefined;
  const told = rest && corrective.idOf(rest);
  const ids = [...corrective.ids, ...(told?.eventID === undefined ? [] : [told.eventID])];
  const declaration: ErrorDeclaration = {
    declarationTime: instantOf(first.data.at, first.sortAt),
    reason: ids.length > 0 ? 'incorrect_data' : 'did_not_occur',
    ...(ids.length > 0 && { correctiveEventIDs: ids }),
    ...(header.reason !== undefined && { extensions: ownField('reason', header.reason) }),
  };
  return {
    declaration: { ...event, errorDeclaration: declaration },
    ...(told && { rest: { event: told, positions: left } }),
  };
}

const LISTS = ['epcList', 'childEPCs', 'inputEPCList', 'outputEPCList'] as const;
const QUANTITIES = ['quantityList', 'childQuantityList', 'inputQuantityList', 'outputQuantityList'] as const;

/** The event without some of the items that it names, under no id of its own yet; undefined where nothing is left. What it does not name cannot be left out. */
function restOf(
  { eventID: _former, recordTime: _then, ...event }: EpcisEvent,
  gone: ReadonlySet<string>,
): EpcisEvent | 'as-it-is' | undefined {
  const lists = LISTS.flatMap((name) => {
    const list = event[name];
    return list === undefined ? [] : [[name, list, list.filter((epc) => !gone.has(nameOfItem(epc)))] as const];
  });
  const named = lists.reduce((sum, [, list]) => sum + list.length, 0);
  const left = lists.reduce((sum, [, , kept]) => sum + kept.length, 0);
  const bulk = QUANTITIES.some((name) => (event[name] ?? []).length > 0);
  if (named === 0 || (left === 0 && !bulk)) return undefined;
  if (left === named) return 'as-it-is';
  return { ...event, ...Object.fromEntries(lists.map(([name, , kept]) => [name, kept])) };
}

/** A declaration whose day alone is known was made at the moment by which it sorts. */
function instantOf(at: string, sortAt: number): string {
  return /T\d{2}:\d{2}:\d{2}/.test(at) ? at : new Date(sortAt).toISOString();
}
