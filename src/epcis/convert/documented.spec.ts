import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { convertDocument } from './convert-document.js';

const PAGE = readFileSync(join(import.meta.dirname, '../../../docs/epcis.md'), 'utf8');

/** The piece of JSON that is marked with the word. */
function block(mark: string): string {
  const found = new RegExp(`^\`\`\`json ${mark}\\n(.*?)^\`\`\`$`, 'ms').exec(PAGE)?.[1];
  if (found === undefined) throw new Error(`docs/epcis.md shows nothing that is ${mark}`);
  return found;
}

describe('the example of docs/epcis.md', () => {
  it('is answered as it says', async () => {
    const wanted = { form: 'xml-1.2', epcs: 'No_Preference', cbv: 'No_Preference' } as const;
    const { text: document, ...told } = await convertDocument(Buffer.from(block('sent')), 'json', wanted);
    expect({ mediaType: 'application/xml', epcisVersion: '1.2', ...told, document }).toEqual(
      JSON.parse(block('answered')),
    );
  });

  it('and every code of a loss is listed', () => {
    const source = readFileSync(join(import.meta.dirname, '../write/losses.ts'), 'utf8');
    const codes = [...source.matchAll(/^ {2}\| '([a-z-]+)'/gm)].map(([, code = '']) => code);
    expect(codes.length).toBeGreaterThan(15);
    for (const code of codes) expect(PAGE).toContain(`\`${code}\``);
  });
});
