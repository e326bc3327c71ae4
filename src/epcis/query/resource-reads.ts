import { Injectable } from '@nestjs/common';
import { companyPrefixesOf } from '../../../projections/captures/captures.queries.js';
import { itemsNamed, valuesOf } from '../../../projections/epcis-events/epcis-events.queries.js';
import type { Reader } from '../../http/reading/asked.js';
import { isText, readCursor, writeCursor } from '../../http/reading/cursor.js';
import { Faults } from '../../http/reading/faults.js';
import { Reads, type Reading } from '../../http/reading/reads.js';
import { companyPrefixKey } from '../../ledger/identity/identity.js';
import { epcUrnOf } from '../../ledger/identity/translation.js';
import { uriOfName } from '../model/ledger-uris.js';
import type { EpcFormat } from '../write/epc-format.js';
import { KnownPrefixes } from '../write/known-prefixes.js';
import { wrongParameters } from './query-problems.js';
import type { Resource } from './resources.js';

export interface ListAsked {
  readonly reader: Reader;
  readonly after?: number;
  readonly perPage: number;
  readonly nextPageToken?: string;
  readonly epcs: EpcFormat;
}

export interface Listed {
  readonly member: readonly string[];
  readonly nextPageToken: string | undefined;
  readonly position: number;
}

/** Lists the values that events have. A value that comes while they are listed is on a later page, or on none: nothing comes twice. */
@Injectable()
export class ResourceReads {
  constructor(private readonly reads: Reads) {}

  list(resource: Resource, { reader, after, perPage, nextPageToken, epcs }: ListAsked): Promise<Listed> {
    const question = { route: 'epcis-resources', resource: resource.path };
    const faults = new Faults();
    const behind = readCursor(nextPageToken, question, isText, faults);
    const [fault] = faults.all;
    if (fault) throw wrongParameters([{ ...fault, field: 'nextPageToken' }]);
    const asking = { reader, ...(after !== undefined && { after }) };
    return this.reads.answer(['epcis-events', 'captures'], asking, async (reading) => {
      const limit = perPage + 1;
      const found = await valuesIn(reading, resource, { limit, ...(behind !== undefined && { behind }) });
      const always = resource.always.filter((value) => behind === undefined || value > behind);
      const all = [...new Set([...always, ...found])].sort(byCodePoint);
      const told = all.slice(0, perPage);
      const last = told.at(-1);
      const isMore = all.length > perPage && last !== undefined;
      const member = resource.isIdentifier ? await written(reading, told, epcs) : told;
      return { member, nextPageToken: isMore ? writeCursor(question, last) : undefined, position: reading.position };
    });
  }
}

const byCodePoint = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

function valuesIn(
  { db, schemaOf }: Reading,
  { of }: Resource,
  page: { readonly behind?: string; readonly limit: number },
): Promise<readonly string[]> {
  const reader = { db, schema: schemaOf('epcis-events') };
  if (of === undefined) return Promise.resolve([]);
  return of === 'items' ? itemsNamed(reader, page) : valuesOf(reader, of, page);
}

/** Digital Links, unless EPC URNs are wanted and the company prefix is known. */
async function written(
  { db, schemaOf }: Reading,
  names: readonly string[],
  epcs: EpcFormat,
): Promise<readonly string[]> {
  const uris = names.map(uriOfName);
  if (epcs !== 'Always_EPC_URN') return uris;
  const keys = names.flatMap((name) => (/^\d/.test(name) ? (companyPrefixKey(name) ?? []) : []));
  const prefixes = new KnownPrefixes((await companyPrefixesOf(db, schemaOf('captures'), keys)).values());
  return uris.map((uri) => {
    const urn = epcUrnOf(uri, prefixes);
    return urn.ok ? urn.text : uri;
  });
}
