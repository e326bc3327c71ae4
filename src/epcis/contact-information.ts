import { SaxesParser } from 'saxes';
import { SBDH } from './business-header.js';

const NAME = 'ContactInformation';

export interface KeptDocument {
  readonly text: string;
  /** How many were left out. */
  readonly contacts: number;
}

/**
 * A document as it is kept: without whom to contact (SBDH 1.3, ContactInformation of sender and receiver), who are people with names, mails and numbers. It is well-formed.
 */
export function withoutContacts(text: string): KeptDocument {
  const last = text.lastIndexOf(NAME);
  if (last < 0) return { text, contacts: 0 };
  const end = text.indexOf('>', last) + 1;
  const parser = new SaxesParser({ xmlns: true, position: true });
  const cuts: { readonly from: number; to: number }[] = [];
  let depth = 0;
  parser.on('opentag', ({ uri, local }) => {
    const isContact = uri === SBDH && local === NAME;
    // No attribute holds a `<`, so that the last before its end begins it.
    if (isContact && depth === 0) cuts.push({ from: text.lastIndexOf('<', parser.position - 1), to: text.length });
    if (isContact || depth > 0) depth += 1;
  });
  parser.on('closetag', () => {
    if (depth === 0) return;
    depth -= 1;
    const cut = cuts.at(-1);
    if (depth === 0 && cut) cut.to = parser.position;
  });
  // Nothing behind the last of them is looked at.
  parser.write(text.slice(0, end));
  let kept = '';
  let from = 0;
  for (const cut of cuts) {
    kept += text.slice(from, cut.from);
    from = cut.to;
  }
  return { text: kept + text.slice(from), contacts: cuts.length };
}
