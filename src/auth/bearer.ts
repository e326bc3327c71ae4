const BEARER = /^Bearer +([^\s]+) *$/i;

/** What a request says that it may come in by (RFC 6750, section 2.1); empty for one that says nothing of the kind. */
export function bearerOf(authorization = ''): string {
  return BEARER.exec(authorization)?.[1] ?? '';
}
