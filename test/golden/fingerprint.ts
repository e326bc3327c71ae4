import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { liveRows } from '../faults/clean-rebuild.js';
import type { LedgerApp } from '../support/ledger-app.js';
import { RECORDED } from './golden-file.js';

/** What tells the rows of a read model, and the version that it has: table -> number of rows and sums over them. */
export interface Fingerprint {
  readonly version: number;
  readonly rows: Readonly<Record<string, string>>;
}

/** Of all read models of a ledger, by their names. */
export type Fingerprints = Readonly<Record<string, Fingerprint>>;

/** Of all golden ledgers, by their names. */
export type AllFingerprints = Readonly<Record<string, Fingerprints>>;

export function fingerprintsPath(folder = RECORDED): string {
  return join(folder, 'fingerprints.json');
}

export function recordedFingerprints(folder = RECORDED): AllFingerprints {
  const path = fingerprintsPath(folder);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as AllFingerprints) : {};
}

export async function fingerprintsOf({ ledger, config }: LedgerApp): Promise<Fingerprints> {
  const live = await liveRows(ledger, config.ledger);
  const prints = live.map(({ model, version, hashes }): readonly [string, Fingerprint] => {
    const rows = hashes.map(({ table, rows: count, hash }) => [table, `${count} rows ${hash}`] as const);
    return [model, { version: numberOf(version), rows: Object.fromEntries(rows) }];
  });
  return Object.fromEntries(prints);
}

/** The number that the model declares: behind it may stand the group that it is built with, which says nothing about its own rows. */
function numberOf(version: string): number {
  return Number.parseInt(version, 10);
}

/** What is wrong with the rows that are built now, in words for whoever changed them; a model that was not there then is not asked about. */
export function changedRows(recorded: Fingerprints, now: Fingerprints): readonly string[] {
  return Object.entries(recorded).flatMap(([model, before]) => {
    const print = now[model];
    if (!print) return [`${model} is there no more`];
    if (print.version !== before.version)
      return [
        `${model} has version ${print.version}, its fingerprint is of version ${before.version}: npm run golden:fingerprints records the new one`,
      ];
    const tables = Object.keys(before.rows).filter((table) => before.rows[table] !== print.rows[table]);
    if (tables.length === 0) return [];
    return [`the rows of ${model} (${tables.join(', ')}) changed without a new version of the model`];
  });
}
