import { createLocalJWKSet, type JSONWebKeySet, type JWK } from 'jose';
import type { ProviderConfig } from '../../config.js';
import { LedgerError } from '../../ledger/errors.js';
import type { Logger } from '../../telemetry/logging.js';
import { AUTH_SAYS } from '../auth.sentences.js';
import { isProviderUrl } from './provider-url.js';

/** Keys that the provider no longer shows open nothing after this, while it answers. */
export const READ_AGAIN_AFTER_MS = 300_000;
/** So long its keys go on where it does not answer. */
export const TRUSTED_FOR_MS = 86_400_000;
/** Whoever names keys that are none has the provider asked so often, and no oftener. */
export const READ_APART_MS = 10_000;
/** For all that is to be fetched at once. */
const FETCHED_WITHIN_MS = 5_000;

type KeySet = ReturnType<typeof createLocalJWKSet>;
type Fetch = (url: string, signal: AbortSignal) => Promise<unknown>;

/** What public keys of asymmetric algorithms are. One that shows its secret, or is a secret, is nobody's proof. */
const PUBLIC_TYPES = new Set(['RSA', 'EC', 'OKP', 'AKP']);
const SECRET_PARTS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv'];

/**
 * The keys that a provider shows, in memory. They are read again now and then, and where a token names one that is not among them, though not oftener than
 * every ten seconds. A provider that is away keeps nobody out whose key is known.
 */
export class ProviderKeys {
  private known: { readonly ids: ReadonlySet<string>; readonly keys: KeySet } | undefined;
  private asOf = -Infinity;
  private triedAt = -Infinity;
  private failed: unknown;
  private reading: Promise<void> | undefined;

  constructor(
    private readonly provider: Pick<ProviderConfig, 'issuer' | 'jwksUrl'>,
    private readonly fetched: Fetch,
    private readonly logger: Pick<Logger, 'warn'>,
    /** Milliseconds that only go up. */
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** The keys, among them one of this id; undefined where there is none. Throws `unavailable` where that cannot be told. */
  async with(id: string): Promise<KeySet | undefined> {
    if (this.known && this.now() - this.asOf > TRUSTED_FOR_MS) this.known = undefined;
    if (!this.known?.ids.has(id)) await this.readAgain();
    else if (this.now() - this.asOf > READ_AGAIN_AFTER_MS) this.readAgain().catch(() => undefined);
    return this.known?.ids.has(id) === true ? this.known.keys : undefined;
  }

  /** What fails is logged once, by `read`, and told to all who need it. */
  private async readAgain(): Promise<void> {
    if (!this.reading && this.now() - this.triedAt >= READ_APART_MS) {
      this.triedAt = this.now();
      this.reading = this.read().finally(() => (this.reading = undefined));
    }
    await this.reading;
    if (this.failed !== undefined)
      throw new LedgerError(
        'unavailable',
        { message: AUTH_SAYS['provider-away'](), retryAfterSeconds: READ_APART_MS / 1_000 },
        { cause: this.failed },
      );
  }

  private async read(): Promise<void> {
    const began = this.now();
    try {
      const signal = AbortSignal.timeout(FETCHED_WITHIN_MS);
      const url = this.provider.jwksUrl ?? (await this.discovered(signal));
      const keys = publicKeysOf(await this.fetched(url, signal));
      this.known = { ids: new Set(keys.map(({ kid }) => kid)), keys: createLocalJWKSet({ keys: [...keys] }) };
      this.asOf = began;
      this.failed = undefined;
    } catch (error) {
      this.failed = error;
      this.logger.warn({ err: error }, 'the keys of the provider of tokens could not be read');
    }
  }

  private async discovered(signal: AbortSignal): Promise<string> {
    const at = `${this.provider.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    const { issuer, jwks_uri: url } = (await this.fetched(at, signal)) as Readonly<Record<string, unknown>>;
    if (issuer !== this.provider.issuer) throw new Error(`${at} is of another issuer`);
    if (typeof url !== 'string' || !isProviderUrl(url)) throw new Error(`${at} names no jwks_uri that can be trusted`);
    return url;
  }
}

/** Those that a token can name. */
function publicKeysOf(document: unknown): readonly (JWK & { readonly kid: string })[] {
  const { keys } = document as Partial<JSONWebKeySet>;
  if (!Array.isArray(keys)) throw new Error('what the provider shows is no set of keys');
  return keys.filter(
    (key): key is JWK & { readonly kid: string } =>
      typeof key?.kid === 'string' &&
      PUBLIC_TYPES.has(String(key.kty)) &&
      !SECRET_PARTS.some((part) => Object.hasOwn(key, part)),
  );
}
