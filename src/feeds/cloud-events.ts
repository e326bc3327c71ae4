import { BARE, type FeedWords } from './feed-forms.js';

/** As many digits as the largest whole number has, so that the order of the texts is that of the positions. */
const SEQUENCE_DIGITS = 16;

/**
 * Each capture as one CloudEvent 1.0 in structured JSON, with the capture as its data: it happens whole. Its id is the capture's own, so that what comes
 * again is known by it. `sequence` and `recordedtime` are documented extensions of CloudEvents.
 */
export function cloudEvents(ledger: string): FeedWords {
  const source = `urn:traceledger:ledger:${ledger}`;
  const specversion = '1.0';
  return {
    *capture(capture, events) {
      const { capture: id, operation, recordedAt } = capture.header;
      const attributes = {
        ...{ specversion, id, source, type: `traceledger.capture.${operation}` },
        ...{ time: recordedAt, recordedtime: recordedAt, sequence: sequenceOf(capture.position) },
        datacontenttype: 'application/json',
      };
      yield `${JSON.stringify(attributes).slice(0, -1)},"data":`;
      yield* BARE.capture(capture, events);
      yield '}';
    },
    position: (position) => {
      const named = { specversion, id: `position-${position}`, source, type: 'traceledger.position' };
      const attributes = { ...named, sequence: sequenceOf(position), datacontenttype: 'application/json' };
      return JSON.stringify({ ...attributes, data: { position } });
    },
  };
}

function sequenceOf(position: number): string {
  return String(position).padStart(SEQUENCE_DIGITS, '0');
}
