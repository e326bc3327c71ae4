import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readEpcisDocument } from '../src/epcis/read-epcis-document.js';

/** The standard's documents are not part of this repository; without the folder this file is not run (jest.config.js). */
const FOLDER = join(process.env.EPCIS_CONFORMANCE_DIR ?? '', 'epcis');

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesIn(path) : [path];
  });
}

const files = filesIn(FOLDER)
  .filter((file) => /\.(xml|json)$/.test(file))
  .map((file) => relative(FOLDER, file));
/** Questions are no documents of events. */
const isQuery = (file: string): boolean => file.includes('/Queries/');
const isInvalid = (file: string): boolean => file.includes('/Invalid/') || isQuery(file);

const read = (file: string): ReturnType<typeof readEpcisDocument> =>
  readEpcisDocument(readFileSync(join(FOLDER, file)), { recordedFor: 'own/acme/self' });

describe('the documents of the conformance set', () => {
  it.each(files.filter((file) => !isInvalid(file)))('take %s', (file) => {
    const { events, operation, warnings, warningsTotal } = read(file);
    expect(events).toBeGreaterThan(0);
    expect(operation.document?.text).toBe(readFileSync(join(FOLDER, file), 'utf8'));
    // Of an event either something is recorded, or it is said why not; a declaration says that another event was none.
    const declared = operation.claims?.events.filter((event) => event.declared !== undefined).length ?? 0;
    const recorded = operation.observations.length + (operation.emptied?.length ?? 0) + declared;
    expect(recorded + warningsTotal).toBeGreaterThan(0);
    for (const { rule } of warnings) expect(rule).not.toBe('');
  });

  it.each(files.filter(isInvalid))('refuse %s', (file) => {
    expect(() => read(file)).toThrow(expect.objectContaining({ code: 'invalid-request' }));
  });
});
