import type { Asked, Query, Reader } from '../http/reading/asked.js';
import { Faults } from '../http/reading/faults.js';
import { FORM_RULES, QUESTION_RULES, REQUEST_RULES } from '../http/reading/form.sentences.js';
import { choice, parameter, readQuery } from '../http/reading/read-request.js';
import { recallSubject } from '../http/reading/recall-lookups.js';
import { readLastCapture, type ReadSoFar } from '../http/reading/same-log.js';
import { canonical, wholeNumber, type ValueReader } from '../http/reading/values.js';
import { isAccessEvent } from '../ledger/access/access.events.js';
import { SUBJECT_EVENT_TYPES } from '../ledger/capture/stored-form.js';
import type { FeedFilter } from './feed-filter.js';

/** Without a position the reader has nothing yet. */
export interface FeedRequest extends ReadSoFar {
  readonly reader: Reader;
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
  const soFar = readLastCapture(asked.query, resumed ?? after, faults);
  faults.throwIfAny();
  return {
    ...{ reader, format, envelope, follow: follow === 'true' },
    ...soFar,
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

const SHOWN: ReadonlySet<string> = new Set([...SUBJECT_EVENT_TYPES].filter((type) => !isAccessEvent({ type })));

const eventTypes: ValueReader<ReadonlySet<string>> = (value, field, faults) => {
  const named = String(value)
    .split(',')
    .map((name) => name.trim());
  if (named.every((name) => SHOWN.has(name))) return new Set(named);
  return faults.add(field, value, FORM_RULES['some-of']([...SHOWN]));
};

const recallId: ValueReader<string> = (value, field, faults) =>
  recallSubject(String(value)) ?? faults.add(field, value, REQUEST_RULES['recall-id']());
