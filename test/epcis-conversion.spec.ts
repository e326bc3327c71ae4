import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { convertDocument, type Converted } from '../src/epcis/convert/convert-document.js';
import type { EpcisForm } from '../src/epcis/model/epcis-document.js';
import { EPC_FORMATS } from '../src/epcis/write/epc-format.js';
import { toldPrefixOf } from '../src/ledger/identity/translation.js';
import { comparable } from './support/epcis/comparable-event.js';
import { readWhole } from './support/epcis-reading.js';

/** The standard's documents are not part of this repository; without the folder this file is not run (jest.config.js). */
const ROOT = join(process.env.EPCIS_CONFORMANCE_DIR ?? '', 'epcis');
const FORMS: readonly EpcisForm[] = ['json-ld', 'xml-2.0', 'xml-1.2'];

const files = readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.(xml|json)$/.test(file) && !/Invalid|Queries/.test(file))
  .sort();

const told = new Set<string>();
for (const file of files)
  for (const [epc] of readFileSync(join(ROOT, file), 'utf8').matchAll(/urn:epc:[a-z]+:[^\s"<]+/g))
    told.add(toldPrefixOf(epc) ?? '');
told.delete('');

const convert = (text: string, form: EpcisForm, epcs: (typeof EPC_FORMATS)[number]): Promise<Converted> =>
  convertDocument(
    Buffer.from(text),
    /^\s*[{[]/.test(text) ? 'json' : 'xml',
    { form, epcs, cbv: 'Always_Web_URI' },
    () => Promise.resolve(told),
  );

const eventsOf = (text: string): readonly unknown[] => readWhole(text).events.map(comparable);

describe.each(files)('%s', (file) => {
  const text = readFileSync(join(ROOT, file), 'utf8').replace(/^\ufeff/, '');

  const isOnlyOf2 = readWhole(text).frame?.kind === 'event' && /AssociationEvent/.test(text);

  it.each(FORMS)('as %s and back is the same, where no loss is told', async (form) => {
    for (const epcs of EPC_FORMATS) {
      if (form === 'xml-1.2' && isOnlyOf2) {
        await expect(convert(text, form, epcs)).rejects.toMatchObject({ code: 'invalid-request' });
        continue;
      }
      const there = await convert(text, form, epcs);
      // What 1.2 has nothing of is a document without events.
      if (!/Event[">]/.test(there.text)) continue;
      expect(readWhole(there.text).problems.filter(({ severity }) => severity === 'fault')).toEqual([]);
      if (there.lossesTotal > 0) continue;
      expect(eventsOf(there.text)).toEqual(eventsOf(text));
      const back = await convert(there.text, 'json-ld', 'Always_EPC_URN');
      expect(eventsOf(back.text)).toEqual(eventsOf(text));
    }
  });

  it('loses nothing of its events in its own form', async () => {
    const form = readWhole(text).frame?.form ?? 'json-ld';
    const { losses } = await convert(text, form, 'Never_Translates');
    const expected =
      form === 'xml-1.2'
        ? /^(association-event|sensor-data|persistent-disposition|certification-info|digital-link)$/
        : /^$/;
    for (const { code } of losses) expect(code).toMatch(expected);
  });
});
