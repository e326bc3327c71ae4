import { readFile, stat } from 'node:fs/promises';
import { LedgerError } from '../ledger/errors.js';
import { convertDocument, type Wanted } from '../epcis/convert/convert-document.js';
import { MOST_BYTES } from '../epcis/convert/read-whole.js';
import { VERSIONS } from '../epcis/convert/wanted.js';
import { CBV_XML_FORMATS } from '../epcis/write/cbv-format.js';
import { EPC_FORMATS } from '../epcis/write/epc-format.js';
import { shownViolation } from '../http/prose/violation-prose.js';
import { isJsonText } from '../epcis/model/read-document.js';
import { wrongUse, type Command, type Given } from './command.js';
import { USAGE_SAYS } from './commands.sentences.js';

const SYNTAXES = ['json', 'xml'] as const;

export const convert: Command = {
  name: 'convert',
  usage: 'FILE --to json|xml [--version 1.2|2.0] [--epcs FORMAT] [--cbv FORMAT]',
  help:
    `an EPCIS document in another form, on standard output; needs no ledger\n` +
    `--epcs is one of ${EPC_FORMATS.join(', ')}; --cbv one of ${CBV_XML_FORMATS.join(', ')}\n` +
    `what the form cannot carry is told line by line on standard error`,
  words: 1,
  options: { to: { type: 'string' }, version: { type: 'string' }, epcs: { type: 'string' }, cbv: { type: 'string' } },
  run: async (given) => {
    const wanted = wantedOf(given);
    const bytes = await bytesOf(given.words[0] ?? '');
    const syntax = isJsonText(
      bytes
        .subarray(0, 1_000)
        .toString()
        .replace(/^\ufeff/, ''),
    )
      ? 'json'
      : 'xml';
    try {
      const { text, losses, lossesTotal } = await convertDocument(bytes, syntax, wanted);
      console.log(text);
      for (const { code, path, value } of losses) console.error(`${code} ${path} ${value}`);
      if (lossesTotal > losses.length) console.error(`... and ${lossesTotal - losses.length} more`);
      return 0;
    } catch (error) {
      if (!(error instanceof LedgerError)) throw error;
      console.error(error.message);
      for (const { field, value, rule } of (error.detail.violations ?? []).map(shownViolation))
        console.error(`${field}${value === undefined ? '' : ` ${JSON.stringify(value)}`}: ${rule}`);
      return 1;
    }
  },
};

function wantedOf(given: Given): Wanted {
  const syntax = choice(given, 'to', SYNTAXES) ?? 'json';
  const version = choice(given, 'version', VERSIONS) ?? '2.0';
  const form = syntax === 'json' ? 'json-ld' : `xml-${version}`;
  if (syntax === 'json' && version === '1.2') throw wrongUse(convert, USAGE_SAYS['json-of-1-2']());
  return {
    form,
    epcs: choice(given, 'epcs', EPC_FORMATS) ?? 'No_Preference',
    cbv: choice(given, 'cbv', CBV_XML_FORMATS) ?? 'No_Preference',
  } as Wanted;
}

function choice<Of extends string>(given: Given, option: string, values: readonly Of[]): Of | undefined {
  const value = given.text(option);
  if (value === undefined) return undefined;
  const found = values.find((one) => one === value);
  if (found === undefined) throw wrongUse(convert, USAGE_SAYS['one-of']({ option, value, known: values }));
  return found;
}

async function bytesOf(file: string): Promise<Buffer> {
  try {
    if ((await stat(file)).size > MOST_BYTES)
      throw wrongUse(convert, USAGE_SAYS['large-file']({ file, most: MOST_BYTES }));
    return await readFile(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw code === undefined ? error : wrongUse(convert, USAGE_SAYS['no-read']({ file, code }));
  }
}
