import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AffectedUnit } from '../../../projections/recalls/impact.queries.js';
import { placeAnswer } from '../reading/place-answer.js';
import { seenBy, type Seen } from '../server/seen.js';
import { linkNext } from '../reading/next-link.js';
import type { Asked } from '../reading/asked.js';
import { Faults } from '../reading/faults.js';
import { choice, readQuery, type ReadRequest } from '../reading/read-request.js';
import { isText, readCursor, writeCursor, type PagedQuestion } from '../reading/cursor.js';
import type { ImpactOf, ImpactReads } from './impact-reads.js';

export interface ImpactQuestion extends ReadRequest {
  readonly format: 'json' | 'csv' | 'ndjson';
  /** Also assemblies that held what is affected, and no longer do. */
  readonly former: boolean;
}

const PARAMETERS = ['after', 'asOf', 'knownAt', 'limit', 'cursor'] as const;
const TYPES = { csv: 'text/csv; charset=utf-8', ndjson: 'application/x-ndjson; charset=utf-8' } as const;

export function readImpactQuestion(asked: Asked, request: FastifyRequest, faults: Faults): ImpactQuestion {
  const read = readQuery(asked, PARAMETERS, ['format', 'include'], faults);
  const wanted = accepted(request.headers.accept);
  const format = choice(asked.query, 'format', [wanted, 'json', 'csv', 'ndjson'], faults);
  const former = choice(asked.query, 'include', ['affected', 'former'], faults) === 'former';
  return { ...read, format, former };
}

/** The question with its cursor read, which belongs to what it is asked of. Throws `LedgerError('invalid-request')` with all faults found. */
function pageOf(of: ImpactOf, question: ImpactQuestion, faults: Faults): ImpactQuestion {
  const { cursor: given, ...rest } = question;
  const cursor = readCursor(given, pagedOf(of, question), isText, faults);
  faults.throwIfAny();
  return { ...rest, ...(cursor === undefined ? {} : { cursor }) };
}

function pagedOf(of: ImpactOf, { former, atMs, knownAt }: ImpactQuestion): PagedQuestion {
  return { route: 'impact', ...of, former, atMs, knownAt };
}

function accepted(header: string | undefined): ImpactQuestion['format'] {
  if (header?.includes('text/csv') === true) return 'csv';
  return header?.includes('application/x-ndjson') === true ? 'ndjson' : 'json';
}

function unitAnswer({ subject, ...unit }: AffectedUnit): object {
  return { item: subject, ...unit, place: placeAnswer(unit.place) };
}

const COLUMNS = [
  'item',
  'relation',
  'status',
  'marked',
  'remedy',
  'place',
  'location',
  'toLocation',
  'toParty',
  'holder',
  'owner',
  'disposition',
  'product',
  'lot',
  'path',
  'carriers',
  'ended',
  'report',
  'claimed',
  'recalled',
] as const;

function cell(value: string | boolean | undefined): string {
  const text = value === undefined ? '' : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** RFC 4180. Lists are joined by a space, which no canonical id has. */
function csvRow(unit: AffectedUnit): string {
  const { place } = unit;
  const location = place.kind === 'at' ? place.location : undefined;
  const transit = place.kind === 'transit' ? place : {};
  const row: Readonly<Record<(typeof COLUMNS)[number], string | boolean | undefined>> = {
    ...{ item: unit.subject, relation: unit.relation, status: unit.status, marked: unit.marked, remedy: unit.remedy },
    ...{
      place: place.kind,
      location,
      toLocation: undefined,
      toParty: place.kind === 'with' ? place.party : undefined,
      ...transit,
    },
    ...{ holder: unit.holder, owner: unit.owner, disposition: unit.disposition, product: unit.product, lot: unit.lot },
    ...{
      path: unit.path.join(' '),
      carriers: unit.carriers.join(' '),
      ended: unit.ended,
      report: unit.report,
      claimed: unit.claimed,
      recalled: unit.recalled,
    },
  };
  return COLUMNS.map((name) => cell(row[name])).join(',');
}

const CHUNK_CHARACTERS = 64 * 1024;

/** The lines of a stream, several to a chunk. */
async function* lines(
  units: AsyncGenerator<AffectedUnit>,
  { format, former }: ImpactQuestion,
  seen: Seen,
): AsyncGenerator<string> {
  const end = format === 'csv' ? '\r\n' : '\n';
  seen.rows = 0;
  let chunk = format === 'csv' ? COLUMNS.join(',') + end : '';
  for await (const unit of units) {
    if (unit.relation === 'former' && !former) continue;
    seen.rows += 1;
    chunk += (format === 'csv' ? csvRow(unit) : JSON.stringify(unitAnswer(unit))) + end;
    if (chunk.length < CHUNK_CHARACTERS) continue;
    yield chunk;
    chunk = '';
  }
  if (chunk !== '') yield chunk;
}

/** A page as JSON with a link to the next, or all of it as a stream. A stream that fails is cut short, never ended. */
export async function answerImpact(
  reads: ImpactReads,
  of: ImpactOf,
  asked: ImpactQuestion,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  const question = pageOf(of, asked, new Faults());
  if (question.format === 'json') {
    const { units, cursor, position, incomplete } = await reads.page(of, question);
    linkNext(request, reply, cursor === undefined ? undefined : writeCursor(pagedOf(of, asked), cursor));
    const shown = units.filter(({ relation }) => question.former || relation === 'affected').map(unitAnswer);
    const named = 'recall' in of ? { recall: of.recall } : {};
    await reply.send({ ...named, position, ...(incomplete ? { incomplete } : {}), units: shown });
    return;
  }
  const seen = seenBy(request);
  const { begun, stream } = await reads.longAnswers.stream(
    () => reads.stream(of, question),
    ({ units }) => lines(units, question, seen),
  );
  seen.position = begun.position;
  void reply.header('content-type', TYPES[question.format]).header('ledger-position', String(begun.position));
  if (begun.incomplete) void reply.header('ledger-incomplete', 'true');
  await reply.send(stream);
}
