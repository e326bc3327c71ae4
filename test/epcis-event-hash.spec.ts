import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { EpcisDocumentFrame } from '../src/epcis/model/epcis-document.js';
import { hashId, preHashString, type IgnoredField } from '../src/epcis/model/event-hash.js';
import type { Extension } from '../src/epcis/model/extension.js';
import { readWhole } from './support/epcis-reading.js';

/** The reference's documents are not part of this repository; without the folder this file is not run (jest.config.js). */
const FOLDER = join(process.env.EPCIS_CONFORMANCE_DIR ?? '', 'event-hash');
const FILES = readdirSync(FOLDER);
const IGNORING = 'https://repository-x.example.com/';

/** The reference leaves out what a document asks it to: the names stand as elements in XML, as CURIEs in JSON-LD. */
function ignoredBy(frame: EpcisDocumentFrame | undefined): readonly IgnoredField[] {
  const asked = frame?.extensions?.filter(({ namespace, name }) => namespace === IGNORING && name === 'ignoreFields');
  return (asked ?? []).flatMap(({ value }: Extension): readonly IgnoredField[] => {
    if (value.kind === 'fields') return value.fields;
    return value.kind === 'list'
      ? value.values.flatMap((one) => (one.kind === 'text' ? [named(one.text, frame)] : []))
      : [];
  });
}

function named(curie: string, frame: EpcisDocumentFrame | undefined): IgnoredField {
  const [prefix = '', name = ''] = curie.split(':');
  return { namespace: frame?.namespaces.find((one) => one.prefix === prefix)?.uri ?? '', name };
}

const linesOf = (file: string): readonly string[] =>
  readFileSync(join(FOLDER, file), 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '');

const documents = FILES.filter((file) => /\.(xml|jsonld)$/.test(file));

describe('the reference documents of the event hash', () => {
  it.each(documents)('%s', (file) => {
    const stem = file.replace(/\.[a-z]+$/, '');
    const { frame, events } = readWhole(readFileSync(join(FOLDER, file), 'utf8'));
    const strings = events.map((event) => preHashString(event, ignoredBy(frame)));
    const expected = linesOf(`${stem}.hashes`);
    const theirs = linesOf(`${stem}.prehashes`);
    // Some lists of strings are not what their own list of hashes was made of.
    for (const [index, line] of theirs.entries())
      if (hashId(line) === expected[index]) expect(strings[index]).toBe(line);
    expect(strings.map(hashId)).toEqual(expected);
  });
});
