import { errors, jwtVerify, type JWTPayload } from 'jose';
import type { ProviderConfig } from '../../config.js';
import type { Logger } from '../../telemetry/logging.js';
import type { Identity } from '../identity.js';
import { fetchJson } from './fetched-json.js';
import { ProviderKeys } from './provider-keys.js';
import { identityOf } from './token-claims.js';
import { keyIdOf } from './token-form.js';

/** So much may the clocks of the provider and of the ledger differ. */
export const CLOCKS_DIFFER_SECONDS = 10;
/** Nobody can revoke a token, so that none opens anything for longer, whatever it says. */
export const TOKEN_SECONDS_MOST = 86_400;

/** The access tokens of an OpenID provider (JWT, RFC 9068). */
export class ProviderTokens {
  constructor(
    private readonly provider: ProviderConfig,
    private readonly keys: Pick<ProviderKeys, 'with'>,
    private readonly logger: Pick<Logger, 'warn'>,
    private readonly now: () => Date = () => new Date(),
  ) {}

  static of(provider: ProviderConfig, logger: Pick<Logger, 'warn'>): ProviderTokens {
    return new ProviderTokens(provider, new ProviderKeys(provider, fetchJson, logger), logger);
  }

  /** Who a token is of; undefined for whatever opens nothing. Throws `LedgerError('unavailable')` where that cannot be told. */
  async find(token: string): Promise<Identity | undefined> {
    const keyId = keyIdOf(token, this.provider);
    if (keyId === undefined) return undefined;
    const keys = await this.keys.with(keyId);
    const claims = keys && (await this.claimsOf(token, keys));
    return claims && identityOf(claims, this.provider);
  }

  private async claimsOf(
    token: string,
    keys: NonNullable<Awaited<ReturnType<ProviderKeys['with']>>>,
  ): Promise<JWTPayload | undefined> {
    const { issuer, audience, algorithms } = this.provider;
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience,
        algorithms: [...algorithms],
        requiredClaims: ['exp', 'sub'],
        maxTokenAge: TOKEN_SECONDS_MOST,
        clockTolerance: CLOCKS_DIFFER_SECONDS,
        currentDate: this.now(),
      });
      return payload;
    } catch (error) {
      // A key that is of no use, or not of the algorithm that it is named for, proves nothing.
      if (!(error instanceof errors.JOSEError))
        this.logger.warn({ err: error }, 'a key of the provider cannot be used');
      return undefined;
    }
  }
}
