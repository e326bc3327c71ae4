const QUOTE = 34;
const COLON = 58;

/** Behind the text that begins at the quotation mark at `at`. */
function endOfText(json: string, at: number): number {
  let end = json.indexOf('"', at + 1);
  while (isEscaped(json, end)) end = json.indexOf('"', end + 1);
  return end + 1;
}

function isEscaped(json: string, at: number): boolean {
  let before = at - 1;
  while (json[before] === '\\') before -= 1;
  return (at - 1 - before) % 2 === 1;
}

function namesWritten(json: string): number {
  let names = 0;
  for (let at = 0; at < json.length;) {
    const code = json.charCodeAt(at);
    if (code === COLON) names += 1;
    at = code === QUOTE ? endOfText(json, at) : at + 1;
  }
  return names;
}

/** Level by level, so that no depth is too much for it. */
function namesRead(value: unknown): number {
  let names = 0;
  for (let level: readonly unknown[] = [value]; level.length > 0;) {
    const next: unknown[] = [];
    for (const one of level) {
      if (typeof one !== 'object' || one === null) continue;
      const parts: readonly unknown[] = Array.isArray(one) ? one : Object.values(one);
      if (!Array.isArray(one)) names += parts.length;
      for (const part of parts) if (typeof part === 'object' && part !== null) next.push(part);
    }
    level = next;
  }
  return names;
}

interface Open {
  /** Undefined in a list. */
  readonly names?: Set<string>;
  name: string;
  index: number;
}

function pathOf(open: readonly Open[]): string {
  return open.reduce((path, { names, name, index }) => {
    if (!names) return `${path}[${index}]`;
    return path === '' ? name : `${path}.${name}`;
  }, '');
}

/** Notes the name that stands at `at`, where it is one; true where its object has it already. */
function isRepeated(json: string, at: number, end: number, last: Open | undefined): boolean {
  if (!last?.names || !/^\s*:/.test(json.slice(end, end + 100))) return false;
  last.name = JSON.parse(json.slice(at, end)) as string;
  if (last.names.has(last.name)) return true;
  last.names.add(last.name);
  return false;
}

/** What begins, ends or goes on at a character outside of texts. */
function step(open: Open[], character: string | undefined): void {
  const last = open.at(-1);
  if (character === '{') open.push({ names: new Set(), name: '', index: 0 });
  else if (character === '[') open.push({ name: '', index: 0 });
  else if (character === '}' || character === ']') open.pop();
  else if (character === ',' && last) last.index += 1;
}

/**
 * The first field that an object of a JSON text has twice, such as `items[3].lot`. The last of them would count, and nobody would know of the others. `value` is
 * what was read of it: only where that has fewer names than the text is the text looked through.
 */
export function namedTwice(json: string, value: unknown): string | undefined {
  if (namesWritten(json) === namesRead(value)) return undefined;
  const open: Open[] = [];
  for (let at = 0; at < json.length; at += 1) {
    if (json.charCodeAt(at) !== QUOTE) {
      step(open, json[at]);
      continue;
    }
    const end = endOfText(json, at);
    if (isRepeated(json, at, end, open.at(-1))) return pathOf(open);
    at = end - 1;
  }
  return undefined;
}
