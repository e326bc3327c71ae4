import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import type { Logger } from '../telemetry/logging.js';
import { USAGE_SAYS } from './commands.sentences.js';
import type { Sentence } from '../ledger/sentences.js';

/** What was given on the command line, checked against what the command knows. */
export interface Given {
  readonly words: readonly string[];
  text(option: string): string | undefined;
  /** A position in a log. */
  position(option: string): number | undefined;
  flag(option: string): boolean;
}

export interface Surroundings {
  readonly logger: Logger;
  /** Aborts at the first Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal;
}

/** One command of `npm run ledger -- <name>`. */
export interface Command {
  readonly name: string;
  /** What stands behind the name, in the help. */
  readonly usage: string;
  readonly help: string;
  readonly options: ParseArgsOptionsConfig;
  /** How many words stand behind the name. */
  readonly words: number;
  /** Answers the exit code: 0, or another where it found something wrong. */
  run(given: Given, surroundings: Surroundings): Promise<number>;
}

/** The command line is not one that a command takes; the message is for a person. */
export class UsageError extends Error {
  override readonly name = 'UsageError';

  constructor(override readonly message: Sentence) {
    super(message);
  }
}

/** Throws `UsageError` for an option that is not known, has no value, or is given twice, and for words that are too many or too few. */
export function given(command: Command, args: readonly string[]): Given {
  const { values, positionals } = parsed(command, args);
  if (positionals.length !== command.words)
    throw wrongUse(command, USAGE_SAYS.words({ takes: command.words, has: positionals.length }));
  const text = (option: string): string | undefined => {
    const value = values[option];
    return typeof value === 'string' ? value : undefined;
  };
  return {
    words: positionals,
    text,
    flag: (option) => values[option] === true,
    position: (option) => {
      const value = text(option);
      if (value === undefined || /^\d{1,15}$/.test(value)) return value === undefined ? undefined : Number(value);
      throw wrongUse(command, USAGE_SAYS.position({ option, value }));
    },
  };
}

function parsed(command: Command, args: readonly string[]) {
  try {
    const { options } = command;
    const found = parseArgs({ args: [...args], options, allowPositionals: true, strict: true, tokens: true });
    const names = found.tokens.flatMap((token) => (token.kind === 'option' ? [token.name] : []));
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined) throw wrongUse(command, USAGE_SAYS.twice(twice));
    return found;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    // The first sentence says what is wrong, those after it how options are written in general.
    throw wrongUse(command, USAGE_SAYS.option(error.message.split('. ')[0] ?? error.message));
  }
}

export function wrongUse({ name, usage }: Command, what: Sentence): UsageError {
  return new UsageError(USAGE_SAYS.wrong({ name, what, usage }));
}
