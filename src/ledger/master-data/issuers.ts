// Who issued an id: whose number it is, and whose word about it weighs more than that of others.

const OWN = /^own\/([^/]+)\//;
const GLN = /^41[47]\/(\d{13})/;

/** What is known of GS1 company prefixes when it is asked. */
export interface PrefixesKnown {
  /** The company prefix that the id begins with, where one was told. */
  readonly prefixOf: (id: string) => string | undefined;
  /** The company prefixes of a party, as our own word has them. */
  readonly prefixesOfParty: (party: string) => readonly string[];
}

/**
 * Whether this party issued the id: it is the party's own, or of its company prefix (GS1 General Specifications 1.4), or of its own numbers. Of a prefix that nobody told
 * nothing is known.
 */
export function isIssuedBy(id: string, party: string, { prefixOf, prefixesOfParty }: PrefixesKnown): boolean {
  if (id === party) return true;
  const issuer = OWN.exec(id)?.[1];
  if (issuer !== undefined) return OWN.exec(party)?.[1] === issuer;
  const prefix = prefixOf(id);
  if (prefix === undefined) return false;
  return GLN.exec(party)?.[1]?.startsWith(prefix) === true || prefixesOfParty(party).includes(prefix);
}
