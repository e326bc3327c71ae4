import { parseIdentifier } from '../../identity/identity.js';
import { encodeSegment } from '../../identity/percent-encoding.js';

/** What the id of every transformation begins with: it is a subject of its own, and no item. */
export const TRANSFORMATION_START = 'transformation/';

const IS_URI = /^[a-z][a-z0-9+.-]*:/i;
const GLN = /^417\/(\d{13})$/;

/**
 * The subject of a transformation that somebody names. A URI is one whoever says it, as EPCIS has it; a number is one of its party's: that of a GLN is
 * the URN of CBV 2.0 (section 8.8), so that the same said in an EPCIS document joins it.
 */
export function transformationOf(named: string, by: string): string {
  return `${TRANSFORMATION_START}${encodeSegment(IS_URI.test(named) ? uriOf(named) : numberOf(named, by))}`;
}

/** A GDTI is the same however it is spelled. */
function uriOf(uri: string): string {
  const read = parseIdentifier(uri, 'item');
  return read.ok && read.id.scheme === 'gdti' ? read.id.canonical : uri;
}

function numberOf(number: string, by: string): string {
  const gln = GLN.exec(by)?.[1];
  return gln === undefined ? `${by}:${number}` : `urn:epcglobal:cbv:xform:${gln}:${number}`;
}

/** As it was named; of a number of a party without a GLN the party stands before it. Of what nobody named its place. */
export function namedTransformation(subject: string): string {
  return decodeURIComponent(subject.slice(TRANSFORMATION_START.length));
}

/** One that nobody named goes by the position of the first event that tells of it; `number` tells those of one capture apart. */
export function unnamedTransformation(position: number, number: number): string {
  return `${TRANSFORMATION_START}at/${position}/${number}`;
}

export function isTransformation(subject: string): boolean {
  return subject.startsWith(TRANSFORMATION_START);
}
