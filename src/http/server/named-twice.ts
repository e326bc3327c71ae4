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

/**
 * The first field that an object of a JSON text has twice, such as `items[3].lot`. The last of them would count, and nobody would know of the others. `value` is
 * what was read of it: only where that has fewer names than the text is the text looked through.
 */
export function namedTwice(json: string, value: unknown): string | undefined {
  if (namesWritten(json) === namesRead(value)) return undefined;
  const open: Open[] = [];
  for (let at = 0; at < json.length; at += 1) {
    const last = open.at(-1);
    const character = json[at];
    if (character === '{') open.push({ names: new Set(), name: '', index: 0 });
    else if (character === '[') open.push({ name: '', index: 0 });
    else if (character === '}' || character === ']') open.pop();
    else if (character === ',' && last) last.index += 1;
    else if (character === '"') {
      const end = endOfText(json, at);
      const isName = last?.names !== undefined && /^\s*:/.test(json.slice(end, end + 100));
      if (isName) {
        last.name = JSON.parse(json.slice(at, end)) as string;
        if (last.names?.has(last.name)) return pathOf(open);
        last.names?.add(last.name);
      }
      at = end - 1;
    }
  }
  return undefined;
}
