import { LedgerError } from '../../ledger/errors.js';
import { CONNECTION_RULES, EVENTSTOREDB_SAYS } from '../event-store.sentences.js';
import type { Sentence } from '../../ledger/sentences.js';

/** The options of `@eventstore/db-client` 6.2.1 that have an effect; it only warns about others, and prints the password with the warning. */
const OPTIONS = [
  'userCertFile',
  'userKeyFile',
  'maxDiscoverAttempts',
  'connectionName',
  'defaultDeadline',
  'discoveryInterval',
  'gossipTimeout',
  'nodePreference',
  'tls',
  'tlsCAFile',
  'throwOnAppendFailure',
  'keepAliveInterval',
  'keepAliveTimeout',
];

/** Throws `invalid-request` for what the client would ignore or misread in silence. The connection string without its password is `withoutPassword(url)`. */
export function checkConnectionString(url: string): void {
  const match = /^esdb(?:\+discover)?:\/\/(?:(?<credentials>[^@/?]*)@)?(?<hosts>[^?]+)(?:\?(?<query>.*))?$/.exec(
    url.trim(),
  );
  if (match?.groups === undefined) throw invalid(url, CONNECTION_RULES.form());
  const options = new Map((match.groups.query ?? '').split('&').filter(Boolean).map(optionOf));
  for (const name of options.keys()) {
    if (!OPTIONS.some((known) => flat(known) === name)) throw invalid(url, CONNECTION_RULES.option(name));
  }
  const credentials = match.groups.credentials;
  if (credentials === undefined) return;
  if (options.get('tls') === 'false') throw invalid(url, CONNECTION_RULES['credentials-without-tls']());
  if (!/^[^:]+:.+$/.test(credentials)) throw invalid(url, CONNECTION_RULES.credentials());
}

export function withOption(url: string, name: string, value: string | number): string {
  const trimmed = url.trim();
  return `${trimmed}${trimmed.includes('?') ? '&' : '?'}${name}=${value}`;
}

export function withoutPassword(url: string): string {
  return url.replace(/^([^/]+:\/\/[^:@/?]*):[^@/?]*@/, '$1:***@');
}

function optionOf(text: string): readonly [string, string] {
  const [name = '', ...value] = text.split('=');
  return [flat(name), value.join('=').trim()];
}

/** The client compares option names without case, dash and underscore. */
function flat(name: string): string {
  return name.trim().toLowerCase().replace(/[_-]/g, '');
}

function invalid(url: string, rule: Sentence): LedgerError {
  const shown = withoutPassword(url);
  return new LedgerError('invalid-request', {
    message: EVENTSTOREDB_SAYS.url({ rule, url: shown }),
    violations: [{ field: 'EVENTSTOREDB_URL', value: shown, rule }],
  });
}
