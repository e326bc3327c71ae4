import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { SETTING_RULES } from './config.sentences.js';
import { parseIdentifier } from './ledger/identity/identity.js';
import type { Sentence } from './ledger/sentences.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Settings that have no usable default for the process at hand. */
export type RequiredSetting = 'DATABASE_URL' | 'EVENTSTOREDB_URL';

/** Settings that hold a secret. Each may be the content of the file that `<name>_FILE` names instead. */
export const SECRET_SETTINGS = [
  'DATABASE_URL',
  'DATABASE_PASSWORD',
  'EVENTSTOREDB_URL',
  'OTEL_EXPORTER_OTLP_HEADERS',
] as const;
type SecretSetting = (typeof SECRET_SETTINGS)[number];

export interface BadSetting {
  readonly name: string;
  /** As given, passwords masked. */
  readonly value: string;
  readonly rule: Sentence;
}

/** Says every bad setting at once, so that nobody mends them one start at a time. */
export class BadSettingsError extends Error {
  override readonly name = 'BadSettingsError';

  constructor(readonly settings: readonly BadSetting[]) {
    const lines = settings.map(({ name, value, rule }) => `  ${name}=${value}: ${rule}`);
    super(`${settings.length === 1 ? 'This setting is' : 'These settings are'} not usable:\n${lines.join('\n')}`);
  }
}

/** Stands for a value that may be a secret. */
export const HIDDEN = '***';

/** Hides what stands between the user's name and the host, and passwords given as query parameters. */
export function maskPasswords(value: string): string {
  return value.replace(/(:\/\/[^:/?#@]*):.*@/, '$1:***@').replace(/(password=)[^&]*/gi, '$1***');
}

/** Reads one setting at a time; a bad one yields its default and is remembered, so that reading goes on. */
export class SettingsReader {
  private readonly bad: BadSetting[] = [];

  constructor(
    private readonly environment: Environment,
    private readonly required: readonly string[],
  ) {}

  text(name: string, fallback: string, form: Pick<RegExp, 'test'>, rule: Sentence): string {
    const value = this.given(name);
    if (value === undefined) return fallback;
    return form.test(value) ? value : this.refuse(name, value, rule, fallback);
  }

  integer(name: string, fallback: number, least: number, most: number): number {
    const value = this.given(name);
    if (value === undefined) return fallback;
    const number = /^\d{1,15}$/.test(value) ? Number(value) : NaN;
    if (number >= least && number <= most) return number;
    return this.refuse(name, value, SETTING_RULES.integer({ least, most }), fallback);
  }

  oneOf<T extends string>(name: string, fallback: T, choices: readonly T[]): T {
    const value = this.given(name);
    if (value === undefined) return fallback;
    return (
      choices.find((choice) => choice === value) ?? this.refuse(name, value, SETTING_RULES['one-of'](choices), fallback)
    );
  }

  /** Absolute. */
  path(name: string): string | undefined {
    const path = this.text(name, '', /^[^\0]+$/, SETTING_RULES.path());
    return path === '' ? undefined : resolve(path);
  }

  /** Given as it is, or in a file. */
  secret(name: SecretSetting): string | undefined {
    const fileSetting = `${name}_FILE`;
    const file = this.given(fileSetting);
    const value = this.given(name);
    if (file === undefined) return value;
    if (value !== undefined) return this.refuse(fileSetting, file, SETTING_RULES['given-twice'](name), undefined);
    try {
      const content = readFileSync(file, 'utf8').replace(/\r?\n$/, '');
      return content === '' ? this.refuse(fileSetting, file, SETTING_RULES['empty-file'](), undefined) : content;
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException;
      return this.refuse(fileSetting, file, SETTING_RULES['unreadable-file'](code), undefined);
    }
  }

  url(name: RequiredSetting, form: RegExp, rule: Sentence): string | undefined {
    const value = this.secret(name);
    const isTold = this.bad.some((one) => one.name === `${name}_FILE`);
    if (value === undefined) {
      const isMissing = this.required.includes(name) && !isTold;
      return isMissing ? this.refuse(name, '', SETTING_RULES.needed(rule), undefined) : undefined;
    }
    if (form.test(value)) return value;
    const file = this.given(`${name}_FILE`);
    if (file !== undefined) return this.refuse(`${name}_FILE`, file, SETTING_RULES['holds-no'](rule), undefined);
    return this.refuse(name, /^[\w+]+:\/\//.test(value) ? value : HIDDEN, rule, undefined);
  }

  party(name: string, fallback: string): string {
    const value = this.given(name);
    if (value === undefined) return fallback;
    const parsed = parseIdentifier(value, 'party');
    return parsed.ok ? parsed.id.canonical : this.refuse(name, value, SETTING_RULES.party(parsed.rule), fallback);
  }

  /** Separated by commas. */
  list<T extends string>(name: string, isRight: (text: string) => text is T, rule: Sentence): readonly T[] {
    const value = this.given(name);
    const parts = (value ?? '').split(',').flatMap((part) => (part.trim() === '' ? [] : [part.trim()]));
    const right = parts.filter(isRight);
    return right.length === parts.length ? right : this.refuse(name, value ?? '', rule, []);
  }

  throwIfBad(): void {
    if (this.bad.length > 0) throw new BadSettingsError(this.bad);
  }

  private given(name: string): string | undefined {
    const value = this.environment[name];
    return value === '' ? undefined : value;
  }

  refuse<T>(name: string, value: string, rule: Sentence, fallback: T): T {
    if (this.bad.every((one) => one.name !== name)) this.bad.push({ name, value: maskPasswords(value), rule });
    return fallback;
  }
}
