import { readIdentifier } from './event-fields.js';
import type { Violations } from './violations.js';
import { childOf, textOf, type XmlElement } from './xml-element.js';

export const SBDH = 'http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader';

/** Who sent the document to whom, and the sender's number for it. Parties are canonical ids. */
export interface BusinessHeader {
  readonly sender?: string;
  readonly receiver?: string;
  readonly instance?: string;
}

function readParty(header: XmlElement, name: 'Sender' | 'Receiver', violations: Violations): string | undefined {
  const identifier = childOf(childOf(header, name, SBDH), 'Identifier', SBDH);
  return identifier && readIdentifier(identifier, 'party', violations)?.canonical;
}

/** Reads a Standard Business Document Header (EPCIS 1.2 section 9.2). A location as sender means the party of its GLN. */
export function readBusinessHeader(header: XmlElement, violations: Violations): BusinessHeader {
  const sender = readParty(header, 'Sender', violations);
  const receiver = readParty(header, 'Receiver', violations);
  const instance = textOf(childOf(childOf(header, 'DocumentIdentification', SBDH), 'InstanceIdentifier', SBDH));
  return { ...(sender && { sender }), ...(receiver && { receiver }), ...(instance && { instance }) };
}
