import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const WRITER = 'dist/test/support/documented-answers/write-document.js';

/** Writes the document of the build into a temporary folder, where the workers of the run find it and say what they saw of it. */
export async function startDocumentedAnswers(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'traceledger-documented-'));
  process.env.DOCUMENTED_ANSWERS = folder;
  await promisify(execFile)(process.execPath, [WRITER, join(folder, 'document.json')], { cwd: ROOT });
}

export async function removeDocumentedAnswers(): Promise<void> {
  const folder = process.env.DOCUMENTED_ANSWERS;
  if (folder === undefined) return;
  delete process.env.DOCUMENTED_ANSWERS;
  await rm(folder, { recursive: true, force: true });
}
