import { sentences, type Sentence } from './ledger/sentences.js';

/** What a setting is to be. */
export const SETTING_RULES = sentences({
  'postgres-url': { wanted: () => 'a URL like postgres://user:password@host:5432/database' },
  'eventstoredb-url': { wanted: () => 'a URL like esdb://host:2113?tls=false' },
  'collector-url': { wanted: () => 'the URL of an OTLP collector, like http://localhost:4318' },
  host: { wanted: () => 'a host name or an IP address to listen on' },
  path: { wanted: () => 'a path' },
  ledger: { wanted: () => 'a letter a-z, then up to 30 of a-z, 0-9 and _' },
  'service-name': { wanted: () => 'up to 100 printable ASCII characters' },
  ratio: { wanted: () => 'a number from 0 to 1' },
  integer: {
    wanted: ({ least, most }: { readonly least: number; readonly most: number }) =>
      `a whole number from ${least} to ${most}`,
  },
  'one-of': { wanted: (choices: readonly string[]) => `one of ${choices.join(', ')}` },
  'some-of': { wanted: (choices: readonly string[]) => `some of ${choices.join(', ')}, separated by commas` },
  'auth-off': {
    wrong: () => 'whoever reaches this address could do everything',
    wayOut: () => 'leave AUTH on, or let HOST be 127.0.0.1',
  },
  'provider-url': { wanted: () => 'a URL like https://id.example/realm; http:// of this machine only' },
  audience: { wanted: () => 'as whom tokens address this ledger: up to 255 printable ASCII characters without spaces' },
  claim: { wanted: () => 'the name of a claim, or a JSON Pointer like /realm_access/roles' },
  'roles-of-values': {
    wanted: (roles: readonly string[]) => `value=role, separated by commas, where a role is one of ${roles.join(', ')}`,
  },
  hosts: { wanted: () => 'host names, separated by commas' },
  networks: { wanted: () => 'addresses or networks like 10.0.0.0/8, separated by commas' },
  untrusted: {
    wrong: (error: string) => `PostgreSQL is not who it is to be: ${error}`,
    wayOut: () => 'mend sslmode, sslrootcert or the host in it, or the certificate of the server',
  },
  'reached-host': { wanted: () => 'a host name or an IP address at which others reach this process' },
  origins: { wanted: () => 'origins like https://console.example, without a path, separated by commas' },
  pair: { wrong: (other: string) => `${other} is given without it`, wayOut: () => 'give both, or none' },
  certificate: {
    wrong: (error: string) => `no certificate and key that belong together can be read: ${error}`,
    wayOut: () => 'give PEM files, the key without a passphrase',
  },
  authorities: {
    wrong: (error: string) => `no certificates can be read: ${error}`,
    wayOut: () => 'give a PEM file of those who are trusted',
  },
  'given-twice': {
    wrong: (name: string) => `${name} is given as well`,
    wayOut: () => 'give one of the two',
  },
  'empty-file': { wanted: () => 'a file that holds the value' },
  'unreadable-file': {
    wrong: (code: string) => `the file cannot be read (${code})`,
    wayOut: () => 'give a file that this process may read',
  },
  'holds-no': { wrong: () => 'the file holds something else', wayOut: (form: Sentence) => form },
  'database-password': {
    wrong: () => 'DATABASE_URL takes no password from elsewhere',
    wayOut: () => 'let it name a user and no password, like postgres://user@host:5432/database',
  },
  headers: { wanted: () => 'name=value, separated by commas, values percent-encoded' },
  needed: { wrong: () => 'this process needs it', wayOut: (form: Sentence) => form },
  party: { wanted: (rule: Sentence) => `a party id like 417/{GLN}: ${rule}` },
  refused: {
    wrong: (error: string) => `PostgreSQL refuses it: ${error}`,
    wayOut: () => 'mend its user or its password',
  },
});
