import { installing, leaving, decreasing, packing, starting } from './carrier-rules.js';
import { receiving, returning, selling, shipping } from './custody-rules.js';
import { describeItem } from './describe.js';
import {
  beforeOf,
  beginnings,
  holds,
  mustExist,
  notCarried,
  notGone,
  notInTransit,
  type Before,
  type Contradiction,
  type Finding,
} from './findings.js';
import type { ItemEvent, ItemEventOf } from './item.events.js';
import type { World } from './item.state.js';

/** Only an identifier that the item has can end or be replaced; its id is the first of them. */
function identifying(before: Before, { data }: ItemEventOf<'ItemIdentified'>): readonly Finding[] {
  const { state } = before;
  const [gone, field] = data.change === 'ended' ? [data.identifier, 'identifier'] : [data.former, 'former'];
  if (gone === undefined || state?.began === undefined) return mustExist(before);
  if (gone === state.subject || state.identifiers?.includes(gone) === true) return [];
  return [{ rule: 'not-identified-so', field, message: `${gone} is no identifier of it` }];
}

function findings(before: Before, event: ItemEvent): readonly Finding[] {
  switch (event.type) {
    case 'ItemIntroduced':
    case 'ItemManufactured':
      return beginnings(before);
    case 'ContainerStarted':
      return starting(before, event);
    case 'ItemShipped':
      return shipping(before, event);
    case 'ItemReceived':
      return receiving(before, event);
    case 'ItemMoved':
      return [
        ...mustExist(before),
        ...notGone(before),
        ...notCarried(before, 'move'),
        ...notInTransit(before),
        ...holds(before, event),
      ];
    case 'ItemPacked':
      return packing(before, event);
    case 'ItemUnpacked':
      return leaving(before, event.data.container, 'container');
    case 'ComponentInstalled':
      return installing(before, event);
    case 'ComponentRemoved':
      return [
        ...leaving(before, event.data.assembly, 'assembly', event.data.position),
        ...decreasing(before, event.data.counters),
      ];
    case 'ItemSold':
      return selling(before, event);
    case 'ItemReturned':
      return returning(before, event);
    case 'ItemIdentified':
      return identifying(before, event);
    case 'ItemObserved':
    case 'RecallCleared':
      return mustExist(before);
    case 'ItemRecalled':
    case 'ErrorDeclared':
      return [];
  }
}

/** What the history before it has against an event. Pure: the world is only read. */
export function contradictions(world: World, event: ItemEvent): readonly Contradiction[] {
  const before = beforeOf(world, event.subject);
  const found = findings(before, event);
  if (found.length === 0) return [];
  return found.map(({ rule, field, message, severity, about }) => {
    const subject = about === undefined ? before : beforeOf(world, about);
    const history = `${about ?? event.subject}: ${describeItem(subject.state, subject.now)}`;
    return {
      rule,
      field,
      message,
      severity: severity ?? 'refused',
      subject: event.subject,
      position: event.position,
      history,
    };
  });
}
