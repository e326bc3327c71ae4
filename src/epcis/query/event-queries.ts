import type { FastifyReply, FastifyRequest } from 'fastify';
import { readerOf } from '../../http/reading/asked.js';
import { Faults } from '../../http/reading/faults.js';
import { readKnownAt, type Moment } from '../../http/reading/moment.js';
import { wholeNumber } from '../../http/reading/values.js';
import { seenBy } from '../../http/server/seen.js';
import { asOfInstant, eventTimeRule } from '../../ledger/event-time.js';
import type { FormViolation } from '../../ledger/violation.js';
import { answerForm, eventsDocument, headAnswer } from './answer-format.js';
import type { EventReads } from './event-reads.js';
import type { Namespaces } from './parameter.js';
import { noSuch, wrongParameters } from './query-problems.js';
import { QUERY_RULES } from './query.sentences.js';
import { readQuery, type EventQuery, type GivenQuery } from './read-query.js';

const PER_PAGE_DEFAULT = 30;
export const PER_PAGE_MOST = 1_000;

/** What stands beside the query language: pages of the standard, and moments of the ledger. */
export interface PageAsked extends Moment {
  readonly after?: number;
  readonly perPage: number;
  readonly nextPageToken?: string;
}

const BESIDE = new Set(['perPage', 'nextPageToken', 'after', 'asOf', 'knownAt']);

interface Parted {
  readonly given: GivenQuery;
  readonly page: PageAsked;
  readonly faults: readonly FormViolation[];
}

type Parameters = Readonly<Record<string, unknown>>;

/** Parameters of a URL: those of the query, of which each value stands between `|`, and those beside it. */
export function partParameters(parameters: Parameters): Parted {
  const given = new Map<string, readonly string[]>();
  const faults = new Faults();
  const page: { -readonly [Name in keyof PageAsked]: PageAsked[Name] } = { perPage: PER_PAGE_DEFAULT };
  for (const [name, value] of Object.entries(parameters)) {
    const texts = [value].flat().map(String);
    if (!BESIDE.has(name))
      given.set(
        name,
        texts.flatMap((text) => text.split('|')),
      );
    else if (texts.length > 1) faults.add(name, texts.join(), QUERY_RULES['more-than-one']());
    else if (texts[0] !== '') readBeside(name, texts[0] ?? '', page, faults);
  }
  return { given, page, faults: faults.all };
}

function readBeside(
  name: string,
  text: string,
  page: { -readonly [Name in keyof PageAsked]: PageAsked[Name] },
  faults: Faults,
): void {
  const whole = (least: number, most: number): number | undefined =>
    wholeNumber(text, least, most) ?? faults.add(name, text, QUERY_RULES['whole-number']({ least, most }));
  switch (name) {
    case 'perPage':
      page.perPage = whole(1, PER_PAGE_MOST) ?? PER_PAGE_DEFAULT;
      return;
    case 'after': {
      const after = whole(0, Number.MAX_SAFE_INTEGER);
      if (after !== undefined) page.after = after;
      return;
    }
    case 'asOf': {
      const rule = eventTimeRule(text);
      if (rule === undefined) page.atMs = asOfInstant(text);
      else faults.add(name, text, rule);
      return;
    }
    case 'knownAt': {
      const known = readKnownAt(text, faults);
      if (known) page.knownAt = known;
      return;
    }
    case 'nextPageToken':
      page.nextPageToken = text;
  }
}

/** `GS1-Extensions: prefix=namespace, ...`: what prefixes in the names of parameters stand for. */
export function namespacesIn(header: string | readonly string[] | undefined): Namespaces {
  const pairs = [header ?? []].flat().join(',').split(',');
  return new Map(
    pairs.flatMap((pair) => {
      const [, prefix, namespace] = /^\s*([A-Za-z][\w.-]*)\s*=\s*(\S+)\s*$/.exec(pair) ?? [];
      return prefix === undefined || namespace === undefined ? [] : [[prefix, namespace] as const];
    }),
  );
}

/** A query, and what it is called in its answer. `fixed` is what stands in the path. */
export interface Asked {
  readonly fixed?: GivenQuery;
  readonly name: string;
  readonly namespaces?: Namespaces;
  /** Without any event it is not there. */
  readonly mustBeThere?: 'no-event';
}

/** Reads all that a request asks of events. Throws `LedgerError` (400) with every parameter that is wrong. */
function readAll(
  request: FastifyRequest,
  { fixed = new Map(), namespaces }: Asked,
): Parted & { readonly query: EventQuery } {
  const parted = partParameters(request.query as Parameters);
  const faults = [...parted.faults];
  for (const name of fixed.keys())
    if (parted.given.has(name)) faults.push({ field: name, rule: QUERY_RULES['fixed-by-path']() });
  const given = new Map([...parted.given, ...fixed]);
  const read = readQuery(given, namespaces ?? namespacesIn(request.headers['gs1-extensions']));
  if ('faults' in read) faults.push(...read.faults);
  if (faults.length > 0 || 'faults' in read) throw wrongParameters(faults);
  return { ...parted, given, query: read.query };
}

/** Answers a query by a document of EPCIS in the form that is accepted. */
export async function answerEvents(
  reads: EventReads,
  request: FastifyRequest,
  reply: FastifyReply,
  asked: Asked,
): Promise<string> {
  const wanted = answerForm(request.headers);
  const { query, given, page } = readAll(request, asked);
  return reads.page({ ...page, reader: readerOf(request), query, given }, async (found) => {
    if (asked.mustBeThere && found.events.length === 0) throw noSuch(asked.mustBeThere);
    const { text, losses } = await eventsDocument(found.events, wanted, asked.name, found.prefixes);
    headAnswer(reply, wanted.form);
    void reply.header('ledger-position', String(found.position)).header('conversion-losses', String(losses));
    if (found.incomplete) void reply.header('ledger-incomplete', 'true');
    if (found.nextPageToken !== undefined) linkNextPage(request, reply, found.nextPageToken);
    Object.assign(seenBy(request), { position: found.position, rows: found.events.length });
    void reply.header('content-type', `${wanted.mediaType}; charset=utf-8`);
    return text;
  });
}

/** RFC 8288: the same query with another token. */
export function linkNextPage(request: FastifyRequest, reply: FastifyReply, token: string): void {
  const url = new URL(request.url, 'http://localhost');
  url.searchParams.set('nextPageToken', token);
  void reply.header('link', `<${url.pathname}${url.search}>; rel="next"`);
}
