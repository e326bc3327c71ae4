import type { Asked, Query, Reader } from '../http/reading/asked.js';
import { Faults } from '../http/reading/faults.js';
import { FORM_RULES, QUESTION_RULES, REQUEST_RULES } from '../http/reading/form.sentences.js';
import { choice, parameter, readQuery } from '../http/reading/read-request.js';
import { recallSubject } from '../http/reading/recall-lookups.js';
import { canonical, wholeNumber, type ValueReader } from '../http/reading/values.js';
import { SUBJECT_EVENT_TYPES } from '../ledger/capture/stored-form.js';
import type { FeedFilter } from './feed-filter.js';
import { FEEDS_SAY } from './feeds.sentences.js';

export interface FeedRequest {
  readonly reader: Reader;
  /** The position that the reader has everything up to; absent: nothing. */
  readonly after?: number;
  /** The last capture that the reader has. */
  readonly lastCapture?: string;
  /** Goes on with what comes, rather than end where the log ends now. */
  readonly follow: boolean;
  /** Absent: everything. */
  readonly filter?: FeedFilter;
  readonly format: 'ndjson' | 'events';
  readonly envelope: 'none' | 'cloudevents';
}

/** Headers that say what a parameter can say too: a browser's EventSource sets them by itself. */
export interface FeedHeaders {
  readonly accept?: string | undefined;
  readonly lastEventId?: string | undefined;
}

const FILTERS = ['type', 'subject', 'product', 'location', 'party', 'recall'] as const;

/** Throws `LedgerError('invalid-request')`. */
export function readFeedRequest(asked: Asked, { accept = '', lastEventId }: FeedHeaders): FeedRequest {
  const faults = new Faults();
  const { reader, after } = readQuery(asked, ['after'], ['follow', 'envelope', 'lastCapture', ...FILTERS], faults);
  const format = accept.includes('text/event-stream') ? 'events' : 'ndjson';
  const wraps = accept.includes('application/cloudevents+json');
  const envelope = choice(asked.query, 'envelope', wraps ? ['cloudevents', 'none'] : ['none', 'cloudevents'], faults);
  // An EventSource connects again when an answer ends, so that one which does not wait would be asked for without end.
  const follow = choice(asked.query, 'follow', format === 'events' ? ['true', 'false'] : ['false', 'true'], faults);
  const filter = readFilter(asked.query, faults);
  const resumed = lastEventId === undefined || lastEventId === '' ? undefined : positionIn(lastEventId, faults);
  const lastCapture = parameter(asked.query, 'lastCapture');
  const from = resumed ?? after;
  if (lastCapture !== undefined && from === undefined)
    faults.add('lastCapture', lastCapture, FEEDS_SAY['after-needed']());
  faults.throwIfAny();
  return {
    ...{ reader, format, envelope, follow: follow === 'true' },
    ...(from === undefined ? {} : { after: from }),
    ...(lastCapture === undefined ? {} : { lastCapture }),
    ...(filter === undefined ? {} : { filter }),
  };
}

function positionIn(lastEventId: string, faults: Faults): number | undefined {
  const position = wholeNumber(lastEventId, 0, Number.MAX_SAFE_INTEGER);
  return position ?? faults.add('Last-Event-ID', lastEventId, QUESTION_RULES.position());
}

function readFilter(query: Query, faults: Faults): FeedFilter | undefined {
  const given = <T>(name: string, read: ValueReader<T>): Record<string, T> => {
    const value = parameter(query, name);
    const taken = value === undefined ? undefined : read(value, name, faults);
    return taken === undefined ? {} : { [name === 'type' ? 'types' : name]: taken };
  };
  const filter: FeedFilter = {
    ...given('type', eventTypes),
    ...given('subject', canonical('subject')),
    ...given('product', canonical('product')),
    ...given('location', canonical('location')),
    ...given('party', canonical('party')),
    ...given('recall', recallId),
  };
  return Object.keys(filter).length === 0 ? undefined : filter;
}

const eventTypes: ValueReader<ReadonlySet<string>> = (value, field, faults) => {
  const named = String(value)
    .split(',')
    .map((name) => name.trim());
  if (named.every((name) => SUBJECT_EVENT_TYPES.has(name))) return new Set(named);
  return faults.add(field, value, FORM_RULES['some-of']([...SUBJECT_EVENT_TYPES]));
};

const recallId: ValueReader<string> = (value, field, faults) =>
  recallSubject(String(value)) ?? faults.add(field, value, REQUEST_RULES['recall-id']());
