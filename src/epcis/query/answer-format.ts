import type { FastifyReply } from 'fastify';
import { LedgerError } from '../../ledger/errors.js';
import type { Violation } from '../../ledger/violation.js';
import { prefixKeysOf, type PrefixSource } from '../convert/convert-document.js';
import { wantedBy, type Asked } from '../convert/wanted.js';
import type { EpcisEvent } from '../model/epcis-event.js';
import { KnownPrefixes } from '../write/known-prefixes.js';
import { Losses } from '../write/losses.js';
import { writeDocument } from '../write/write-document.js';
import { notAcceptable } from './query-problems.js';
import { QUERY_RULES } from './query.sentences.js';

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** Versions that are answered, the newest first. */
const VERSIONS = ['2.0', '1.2'] as const;

/**
 * The form of the answer, by the headers of the standard (EPCIS 2.0 section 12.4). Without `GS1-EPC-Format` identifiers are Digital Links, in EPCIS 1.2, which
 * knows none, EPC URNs. Throws `LedgerError` (406) with every header that cannot be followed.
 */
export function answerForm(headers: Headers): Asked {
  const faults: Violation[] = [];
  const version = versionIn(headers, faults);
  const epcFormat =
    textOf(headers, 'gs1-epc-format') ?? (version === '1.2' ? 'Always_EPC_URN' : 'Always_GS1_Digital_Link');
  let wanted: Asked | undefined;
  try {
    wanted = wantedBy({ ...headers, 'gs1-epcis-version': version, 'gs1-epc-format': epcFormat });
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    faults.push(...(error.detail.violations ?? []));
  }
  if (wanted === undefined || faults.length > 0) throw notAcceptable(faults);
  return wanted;
}

function textOf(headers: Headers, name: string): string | undefined {
  const header = headers[name];
  const text = (Array.isArray(header) ? header.join(',') : header)?.trim();
  return text === '' ? undefined : text;
}

/** The version that is named, else the newest that both know of. */
function versionIn(headers: Headers, faults: Violation[]): string | undefined {
  const named = textOf(headers, 'gs1-epcis-version');
  const fits = (version: string): boolean =>
    isWithin(version, textOf(headers, 'gs1-epcis-min'), textOf(headers, 'gs1-epcis-max')) &&
    isWithin(version, textOf(headers, 'gs1-cbv-min'), textOf(headers, 'gs1-cbv-max'));
  const chosen = named ?? VERSIONS.find(fits);
  if (chosen === undefined || !fits(chosen)) {
    const limits = ['gs1-epcis-min', 'gs1-epcis-max', 'gs1-cbv-min', 'gs1-cbv-max'];
    for (const field of limits) {
      const value = textOf(headers, field);
      if (value !== undefined)
        faults.push({ field, value: value.slice(0, 200), rule: QUERY_RULES['one-of'](VERSIONS) });
    }
  }
  return chosen;
}

const numberOf = (version: string): number => {
  const [, major = '0', minor = '0'] = /^(\d{1,3})(?:\.(\d{1,3}))?/.exec(version) ?? [];
  return Number(major) * 1_000 + Number(minor);
};

function isWithin(version: string, least: string | undefined, most: string | undefined): boolean {
  const number = numberOf(version);
  return (least === undefined || number >= numberOf(least)) && (most === undefined || number <= numberOf(most));
}

/** What every answer of EPCIS says of itself. */
export function headAnswer(reply: FastifyReply, form: Asked['form']): void {
  const version = form === 'xml-1.2' ? '1.2' : '2.0';
  void reply.header('gs1-epcis-version', version).header('gs1-cbv-version', version);
}

/** A query document with these events. What the form cannot carry is counted. */
export async function eventsDocument(
  events: readonly EpcisEvent[],
  wanted: Asked,
  queryName: string,
  prefixesOf: PrefixSource,
): Promise<{ readonly text: string; readonly losses: number }> {
  const frame = {
    form: wanted.form,
    kind: 'query-document',
    schemaVersion: wanted.form === 'xml-1.2' ? '1.2' : '2.0',
    creationDate: new Date().toISOString(),
    namespaces: [],
    queryName,
  } as const;
  const isUrnWanted = wanted.epcs === 'Always_EPC_URN';
  const keys = isUrnWanted ? prefixKeysOf({ events }) : [];
  const prefixes = new KnownPrefixes(keys.length > 0 ? await prefixesOf(keys) : []);
  const losses = new Losses();
  const text = [...writeDocument({ frame, events }, { ...wanted, prefixes }, losses)].join('');
  return { text, losses: losses.total };
}
