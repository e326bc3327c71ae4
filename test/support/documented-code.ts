import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** A piece of code in a document, and the file of the sources that it is about: a new one whole (`ts`), or lines of one that is there (`diff`). */
export interface DocumentedCode {
  readonly language: 'ts' | 'diff';
  readonly path: string;
  readonly code: string;
}

/** Those of a Markdown document that name a file after their language. */
export function documentedCode(markdown: string): readonly DocumentedCode[] {
  return [...markdown.matchAll(/^```(ts|diff) (\S+)\n(.*?)^```$/gms)].map(([, language, path = '', code = '']) => ({
    language: language as DocumentedCode['language'],
    path,
    code,
  }));
}

/** What a build is made of, but for tests. */
const SOURCES = ['src', 'projections', 'package.json', 'nest-cli.json', 'tsconfig.json', '.swcrc', 'scripts'];

export async function copySources(root: string, folder: string): Promise<void> {
  for (const name of SOURCES)
    await cp(join(root, name), join(folder, name), { recursive: true, filter: (path) => !path.endsWith('.spec.ts') });
  for (const name of ['test', 'bench']) await mkdir(join(folder, name));
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
}

export async function applyDocumented(folder: string, { language, path, code }: DocumentedCode): Promise<void> {
  const file = join(folder, path);
  if (language === 'diff') return writeFile(file, changed(path, await readFile(file, 'utf8'), code));
  await mkdir(dirname(file), { recursive: true });
  // It is to be new: a document that overwrites what is there would say less than it does.
  await writeFile(file, code, { flag: 'wx' });
}

/** `-` lines are there once, and give way to the `+` lines after them; `+` lines before any stand at the beginning. */
function changed(path: string, before: string, diff: string): string {
  const lines = before.split('\n');
  let at = 0;
  for (const line of diff.trimEnd().split('\n')) {
    const text = line.slice(1);
    if (line.startsWith('-')) {
      at = lines.indexOf(text);
      if (at === -1 || lines.includes(text, at + 1)) throw new Error(`${path} has not got this line once: ${text}`);
      lines.splice(at, 1);
    } else if (line.startsWith('+')) lines.splice(at++, 0, text);
    else throw new Error(`a line of the change to ${path} is neither + nor -: ${line}`);
  }
  return lines.join('\n');
}
