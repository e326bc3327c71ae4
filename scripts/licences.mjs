// Under which licences the packages in node_modules are, those of the folder given or of the project. Fails for one that is not allowed here.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** None of them asks more of who uses or ships a program than to keep its notice. */
const ALLOWED = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'CC-BY-4.0',
  'ISC',
  'MIT',
  'PostgreSQL',
  'Python-2.0',
  'Unlicense',
]);

const folder = join(process.argv[2] ?? '.', 'node_modules');
const counts = new Map();
const problems = [];

for (const path of packages(folder)) {
  const { name, version, license, licenses } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
  if (name === undefined || version === undefined) continue;
  const said = expression(license ?? licenses);
  counts.set(said, (counts.get(said) ?? 0) + 1);
  if (!isAllowed(said)) problems.push(`${name}@${version}: ${said}`);
}
if (counts.size === 0) problems.push(`${folder}: there are no packages`);

for (const problem of problems.sort()) process.stderr.write(`${problem} is not on the list in scripts/licences.mjs\n`);
if (problems.length > 0) process.exit(1);
const found = [...counts].sort(([, one], [, other]) => other - one);
process.stdout.write(`licences: ${found.map(([name, count]) => `${name} ${count}`).join(', ')}\n`);

/** With those that are within others. */
function packages(directory) {
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    if (entry.name.startsWith('.') || !(entry.isDirectory() || entry.isSymbolicLink())) return [];
    if (entry.name.startsWith('@')) return packages(path);
    return [...(existsSync(join(path, 'package.json')) ? [path] : []), ...packages(join(path, 'node_modules'))];
  });
}

/** Older packages have an object, or a list of them to choose from. */
function expression(license) {
  if (Array.isArray(license)) return license.map(expression).join(' OR ');
  if (typeof license === 'object' && license !== null) return String(license.type);
  return license === undefined ? 'nothing said' : String(license);
}

/** SPDX: of OR one suffices, of AND all are needed. */
function isAllowed(said) {
  return said
    .replaceAll(/[()]/g, '')
    .split(/ OR /i)
    .some((choice) => choice.split(/ AND /i).every((one) => ALLOWED.has(one.trim())));
}
