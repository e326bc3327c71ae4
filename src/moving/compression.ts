import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { PassThrough, type Duplex, type Readable } from 'node:stream';
import { createGunzip, createGzip, createZstdCompress, createZstdDecompress } from 'node:zlib';

export const COMPRESSIONS = ['gzip', 'zstd', 'none'] as const;
export type Compression = (typeof COMPRESSIONS)[number];

const GZIP_MAGIC = Buffer.from([0x1f, 0x8b]);
const ZSTD_MAGIC = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

/** By the end of its name. */
export function compressionOf(path: string): Compression {
  if (path.endsWith('.gz')) return 'gzip';
  return path.endsWith('.zst') ? 'zstd' : 'none';
}

/** The gzip header holds no time, so that the same lines give the same file. */
export function compressor(compression: Compression): Duplex {
  if (compression === 'gzip') return createGzip();
  return compression === 'zstd' ? createZstdCompress() : new PassThrough();
}

/** The lines of a file, whatever it is called: what it is packed by stands in its first bytes. */
export async function openPacked(path: string): Promise<Readable> {
  const file = await open(path);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0).finally(() => file.close());
  const magic = buffer.subarray(0, bytesRead);
  const bytes = createReadStream(path);
  if (magic.subarray(0, 2).equals(GZIP_MAGIC)) return piped(bytes, createGunzip());
  return magic.equals(ZSTD_MAGIC) ? piped(bytes, createZstdDecompress()) : bytes;
}

/** `pipe` hands on no errors. */
function piped(from: Readable, to: Duplex): Duplex {
  from.on('error', (error) => to.destroy(error));
  to.on('close', () => from.destroy());
  return from.pipe(to);
}
