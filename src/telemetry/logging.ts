import { type LoggerService } from '@nestjs/common';
import { pino, stdTimeFunctions, type DestinationStream, type Logger } from 'pino';
import { type LogLevelName } from '../config.js';
import { masked } from './masked.js';
import { scopeFields } from './request-scope.js';

export type { Logger } from 'pino';

export interface LoggingOptions {
  readonly level: LogLevelName;
  /** The process, such as `api`; on every line. */
  readonly name: string;
  /** One line of words instead of JSON, for a person at a terminal. */
  readonly forPerson?: boolean;
  /** Where lines go; standard output when absent. */
  readonly destination?: DestinationStream;
}

// Only so long a line is read by a person; the JSON form has it all.
const LONGEST_FIELD = 200;
const LEVEL_LABELS = new Map([
  [10, 'trace'],
  [20, 'debug'],
  [30, ''],
  [40, 'warning'],
  [50, 'ERROR'],
  [60, 'FATAL'],
]);

/** JSON lines, or lines for a person. Secrets are never fields of ours; these paths guard against a request logged whole, and the mask against what others' errors quote. */
export function createLogger(options: LoggingOptions): Logger {
  const settings = {
    name: options.name,
    level: options.level,
    timestamp: stdTimeFunctions.isoTime,
    mixin: scopeFields,
    redact: ['req.headers.authorization', 'req.headers.cookie', 'password'],
  };
  const destination = withoutSecrets(options.destination ?? pino.destination({ dest: 1, sync: true }));
  return pino(settings, options.forPerson === true ? forPerson(destination) : destination);
}

/** Nest's own messages go the same way as ours. What it says while wiring modules is of interest to nobody but its debugger. */
export function nestLogger(logger: Logger): LoggerService {
  return {
    log: (message: unknown, ...rest: unknown[]) => logger.debug(nestFields(rest), text(message)),
    error: (message: unknown, ...rest: unknown[]) =>
      logger.error({ ...nestFields(rest), ...errorOf(message) }, text(message)),
    warn: (message: unknown, ...rest: unknown[]) => logger.warn(nestFields(rest), text(message)),
    debug: (message: unknown, ...rest: unknown[]) => logger.debug(nestFields(rest), text(message)),
    verbose: (message: unknown, ...rest: unknown[]) => logger.trace(nestFields(rest), text(message)),
    fatal: (message: unknown, ...rest: unknown[]) =>
      logger.fatal({ ...nestFields(rest), ...errorOf(message) }, text(message)),
  };
}

/** Nest passes the context last and, for errors, the stack before it. */
function nestFields(rest: readonly unknown[]): { context?: string; stack?: string } {
  const words = rest.filter((value) => typeof value === 'string');
  const context = words.at(-1);
  const stack = words.length > 1 ? words.at(-2) : undefined;
  return { ...(context === undefined ? {} : { context }), ...(stack === undefined ? {} : { stack }) };
}

function errorOf(message: unknown): { err?: Error } {
  return message instanceof Error ? { err: message } : {};
}

function text(message: unknown): string {
  if (message instanceof Error) return message.message;
  return typeof message === 'string' ? message : JSON.stringify(message);
}

const JSON_TEXT = /"(?:[^"\\]|\\.)*"/g;

/** Only texts are looked at, so that a line stays JSON. */
function withoutSecrets(destination: DestinationStream): DestinationStream {
  return { write: (line) => destination.write(line.replace(JSON_TEXT, masked)) };
}

function forPerson(destination: DestinationStream): DestinationStream {
  return { write: (line) => destination.write(`${lineForPerson(line)}\n`) };
}

const SHOWN_ELSEWHERE = new Set(['level', 'time', 'pid', 'hostname', 'name', 'msg', 'err', 'stack']);

/** `12:00:00.123 api warning: the message (field=value) ` and the stack of an error below it. */
export function lineForPerson(line: string): string {
  const record = JSON.parse(line) as Record<string, unknown>;
  const label = LEVEL_LABELS.get(Number(record['level'])) ?? '';
  const fields = Object.entries(record)
    .filter(([name]) => !SHOWN_ELSEWHERE.has(name))
    .map(([name, value]) => `${name}=${printable(value).slice(0, LONGEST_FIELD)}`);
  const error = record['err'] as { stack?: string } | undefined;
  const stack = error?.stack ?? record['stack'];
  const start = [text(record['time']).slice(11, 23), text(record['name']), label]
    .filter((part) => part !== '')
    .join(' ');
  const end = fields.length === 0 ? '' : ` (${fields.join(', ')})`;
  return `${start}: ${printable(record['msg'] ?? '')}${end}${typeof stack === 'string' ? `\n${stack}` : ''}`;
}

/** Control characters are shown, not sent to the terminal: a field may hold what somebody else wrote. */
function printable(value: unknown): string {
  // eslint-disable-next-line no-control-regex -- they are what is looked for
  const control = /[\u0000-\u001f\u007f-\u009f]/g;
  return text(value).replace(control, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
