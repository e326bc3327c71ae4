import type { CaptureHeader, DocumentReference } from '../../ledger/capture/capture.events.js';
import { isDate } from '../../ledger/event-time.js';
import { formatDocumentId } from '../../ledger/identity/document-id.js';
import { encodeSegment } from '../../ledger/identity/percent-encoding.js';
import type { ItemEvent } from '../../ledger/item/item.events.js';
import { readCbvValue } from './cbv-values.js';
import type { BizTransaction, EpcisEvent } from './epcis-event.js';
import { uriOf } from './ledger-uris.js';
import { readingOf } from './operation-readings.js';
import { readTransformations, type TransformationRead } from './operation-transformations.js';
import { ownField, ownId } from './own-fields.js';

/** Events of an operation that say the same of several items are one event of EPCIS that names them all. */
export interface ReadTogether {
  readonly event: EpcisEvent;
  /** Positions of the events of the ledger that it tells, ascending. */
  readonly positions: readonly number[];
}

interface Group {
  readonly event: EpcisEvent;
  readonly list: 'epcList' | 'childEPCs';
  readonly epcs: string[];
  readonly positions: number[];
}

/** What an operation recorded, as events of EPCIS in the order in which each was first told. */
export function readOperation(header: CaptureHeader, events: readonly ItemEvent[]): readonly ReadTogether[] {
  const { read, others } = readTransformations(events);
  const groups = new Map<string, Group>();
  for (const told of others) {
    const event = eventOf(header, told);
    const key = JSON.stringify(event);
    const list = event.parentID === undefined ? 'epcList' : 'childEPCs';
    const group = groups.get(key) ?? { event, list, epcs: [], positions: [] };
    groups.set(key, group);
    group.epcs.push(uriOf(told.subject));
    group.positions.push(told.position);
  }
  const together = [...groups.values()].map(({ event, list, epcs, positions }) => ({
    event: { ...event, [list]: [...new Set(epcs)] },
    positions,
  }));
  return [
    ...read.map(({ lead, reading, positions }) => ({ event: eventOf(header, lead, reading), positions })),
    ...together,
  ];
}

function eventOf(
  header: CaptureHeader,
  told: ItemEvent,
  { extensions = [], ...reading }: TransformationRead['reading'] = readingOf(told),
): EpcisEvent {
  const transactions = (told.data.documents ?? header.documents ?? []).map(transactionOf);
  const dated = isDate(told.data.at) ? ownField('eventDate', told.data.at) : [];
  return {
    ...timesOf(told),
    ...reading,
    ...(transactions.length > 0 && { bizTransactionList: transactions }),
    extensions: [
      ...extensions,
      ...dated,
      ...ownId('recordedFor', told.data.by),
      ...ownField('capture', header.capture),
    ],
  };
}

const INSTANT = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2})(:\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;

/** Of a date the moment by which it sorts, in UTC; the date itself stands beside it. */
function timesOf({ data: { at }, sortAt }: ItemEvent): Pick<EpcisEvent, 'eventTime' | 'eventTimeZoneOffset'> {
  const [, minute = '', seconds = ':00', zone = 'Z'] = INSTANT.exec(at) ?? [];
  if (minute === '') return { eventTime: new Date(sortAt).toISOString(), eventTimeZoneOffset: '+00:00' };
  return { eventTime: `${minute}${seconds}${zone}`, eventTimeZoneOffset: zone === 'Z' ? '+00:00' : zone };
}

const URI = /^[a-z][a-z\d+.-]*:\S+$/i;

/** A business document by the URN of CBV where its issuer has a GLN, by its own URI where it is one, else by a URI of ours. */
function transactionOf(document: DocumentReference): BizTransaction {
  const { type, issuer, id } = document;
  const urn = formatDocumentId(document);
  const own = `urn:traceledger:document:${encodeSegment(issuer)}:${encodeSegment(id)}`;
  return {
    ...(type !== undefined && { type: readCbvValue(type, 'bizTransactionType') }),
    bizTransaction: urn.ok ? urn.text : issuer === '' && URI.test(id) ? id : own,
  };
}
