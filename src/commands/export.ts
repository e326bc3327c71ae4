import { createWriteStream, existsSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { readConfig } from '../config.js';
import { LedgerError } from '../ledger/errors.js';
import { COMPRESSIONS, compressionOf, compressor, type Compression } from '../moving/compression.js';
import { exportLines, exportRange } from '../moving/export-log.js';
import { wrongUse, type Command, type Given, type Surroundings } from './command.js';
import { ledgerName, withLog, type OpenLog } from './command-log.js';
import { counted, ProgressLine } from './progress.js';
import { COMMAND_SAYS, USAGE_SAYS } from './commands.sentences.js';

export const exportCommand: Command = {
  name: 'export',
  usage: '--out FILE|- [--first N] [--last N] [--compress gzip|zstd|none] [--from URL] [--ledger NAME]',
  help: `writes the log into a portable file: one event a line, with a hash at the end; a ledger may run meanwhile
--out         .gz and .zst are packed accordingly; - is standard output
--first       the position to begin with, for what was appended since an earlier export; 0 if left out
--last        the last position; left out, the end of the last whole capture`,
  words: 0,
  options: {
    out: { type: 'string' },
    first: { type: 'string' },
    last: { type: 'string' },
    compress: { type: 'string' },
    from: { type: 'string' },
    ledger: { type: 'string' },
  },
  run: async (given, surroundings) => {
    const config = readConfig();
    const out = given.text('out');
    if (out === undefined) throw wrongUse(exportCommand, USAGE_SAYS['no-out']());
    if (out !== '-' && existsSync(out)) throw wrongUse(exportCommand, USAGE_SAYS['exists-already'](out));
    const ledger = ledgerName('ledger', given.text('ledger') ?? config.ledger);
    const target = { out, compression: compressionGiven(given, out), ledger };
    return withLog(config, surroundings.logger, { url: given.text('from'), ledger, mustExist: true }, (log) =>
      exportTo(target, log, given, surroundings),
    );
  },
};

interface Target {
  readonly out: string;
  readonly compression: Compression;
  readonly ledger: string;
}

function compressionGiven(given: Given, out: string): Compression {
  const asked = given.text('compress') ?? compressionOf(out);
  const found = COMPRESSIONS.find((name) => name === asked);
  if (!found) throw wrongUse(exportCommand, USAGE_SAYS.compression({ asked, known: COMPRESSIONS }));
  return found;
}

async function exportTo(
  { out, compression, ledger }: Target,
  { store, words }: OpenLog,
  given: Given,
  { signal }: Surroundings,
): Promise<number> {
  const asked = { first: given.position('first'), last: given.position('last') };
  const range = await exportRange(store, {
    ...(asked.first === undefined ? {} : { first: asked.first }),
    ...(asked.last === undefined ? {} : { last: asked.last }),
  });
  const line = new ProgressLine(process.stderr);
  const { first, last } = range;
  const onProgress = (position: number): void => line.show('exported', position - first + 1, last - first + 1);
  let end = '';
  const lines = async function* (): AsyncGenerator<Buffer, void, undefined> {
    for await (const piece of exportLines(store, ledger, range, onProgress)) {
      end = piece.length < 1_000 ? piece.toString() : '';
      yield piece;
    }
  };
  try {
    if (out === '-') await pipeline(lines(), compressor(compression), toStandardOutput(), { signal });
    else
      await writeWhole(out, (path) => pipeline(lines(), compressor(compression), createWriteStream(path), { signal }));
  } finally {
    line.end();
  }
  console.error(
    `Exported ${counted(last - first + 1)} events, positions ${first} to ${last}, of ${words}.\n${end.trim()}`,
  );
  return 0;
}

/** Standard output is not ended by a pipeline that ends. */
function toStandardOutput(): PassThrough {
  const through = new PassThrough();
  through.pipe(process.stdout, { end: false });
  return through;
}

/** The name stands only once all of it is on the disk. */
async function writeWhole(out: string, write: (path: string) => Promise<void>): Promise<void> {
  const part = `${out}.part`;
  try {
    await write(part);
    await sync(part);
    await rename(part, out);
    await sync(dirname(out));
  } catch (error) {
    await rm(part, { force: true });
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (!/^E(NO|ACC|PERM|ROFS|IS)/.test(code)) throw error;
    throw new LedgerError('unavailable', {
      message: COMMAND_SAYS['not-written']({ path: out, error: (error as Error).message }),
    });
  }
}

async function sync(path: string): Promise<void> {
  const file = await open(path);
  await file.sync().finally(() => file.close());
}
