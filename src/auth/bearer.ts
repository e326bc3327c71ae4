import type { IncomingMessage } from 'node:http';

/** Longer than any key or token, with its scheme. */
const CHARACTERS_MOST = 8_300;
const BEARER = /^Bearer +([^\s]+) *$/i;

/** What a request says that it may come in by (RFC 6750, section 2.1); empty for one that says nothing of the kind. */
export function bearerOf(authorization = ''): string {
  return authorization.length > CHARACTERS_MOST ? '' : (BEARER.exec(authorization)?.[1] ?? '');
}

/** The header of a request; undefined also where there are two, of which nobody could say which counts. */
export function soleAuthorization({ headersDistinct }: Pick<IncomingMessage, 'headersDistinct'>): string | undefined {
  const { authorization = [] } = headersDistinct;
  return authorization.length === 1 ? authorization[0] : undefined;
}
