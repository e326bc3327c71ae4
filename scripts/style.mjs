// What the other checkers cannot say: names, tests that sleep or are skipped, traces of somebody's machine, and the lock file.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename, extname } from 'node:path';

const FORBIDDEN_NAMES = /^(utils?|common|helpers?|base|managers?|misc|shared|index)$/;
const TEST_FILE = /\.(spec|e2e-spec)\.ts$/;
const MACHINE_PATH = /(?<![\w.$}])\/(work|root|home\/\w+|Users\/\w+)\//;
const REGISTRY_HOST = /registry\.(npmjs|yarnpkg|npmmirror)|"resolved"\s*:/;

/** Words of this code's own that the field's have replaced, with what is said now. The glossary in docs/architecture.md has those that stay. */
const RETIRED_WORDS = [
  [/\bstand-ins?\b|\bstandIns?\b/i, 'representative'],
  [/\bstay[- ]?book\b/i, 'stay recorder'],
  [/\b(lag|room)[- ]?brake\b|\bbrak(e|es|ing)\b/i, 'backpressure'],
  [/\btold-since\b|toldSince\b/i, 'earliest event time'],
  [/\bchanged-since\b|changedSince\b/i, 'earliest change'],
  [/\bknown[- ]past\b|knownPast\b/i, 'histories at the head'],
  [/\bgroup[- ]?basis\b/i, 'decision inputs'],
  [/BearingOn\b|\bbearing\.queries\b/, 'lineage'],
  [/\btake[- ]in\.js\b|takeIn\b/, 'apply'],
];
const RETIRED_IN = /^(src|projections|test|docs)\//;
/** An outcome of a decision is none. The doctor's findings have one, as those of any examination. */
const VERDICT = /\bverdicts?\b/i;
const WITHOUT_VERDICTS = /^(src\/(capture|ledger|http|reactors)|projections)\//;

/** Whoever reads no more than a file's name and its first line is to know what it does. */
const SAYS_WHAT_IT_IS = /^src\/(capture|ledger\/history)\/.*(?<!spec)\.ts$/;

/** Patterns that no test may contain, each with the reason that is printed. */
const TEST_RULES = [
  [
    /\b(describe|it|test)\.(skip|only|todo|failing)\b|\b(xit|xdescribe|fit|fdescribe)\(/,
    'a test runs, or is not there',
  ],
  [
    /await\s+(new Promise\b[^;]*\bsetTimeout\b|(sleep|delay|wait|pause)\(|setTimeout\()/s,
    'a test waits for a condition, not for time',
  ],
  [/from 'node:timers\/promises'/, 'a test waits for a condition, not for time'],
];

const problems = [];

// Files that git knows or would add: what is ignored is nobody's concern.
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { encoding: 'utf8' })
  .split('\n')
  .filter((path) => path !== '' && existsSync(path));

for (const path of files) checkNames(path);
for (const path of files) if (isText(path)) checkText(path, readFileSync(path, 'utf8'));
checkInstallScripts();

for (const problem of problems) process.stderr.write(`${problem}\n`);
if (problems.length > 0) process.exit(1);
process.stdout.write(`style: ${files.length} files, nothing to say\n`);

function checkNames(path) {
  for (const part of path.split('/')) {
    const name = part.split('.')[0] ?? '';
    if (FORBIDDEN_NAMES.test(name)) problems.push(`${path}: "${name}" says nothing about what is inside`);
  }
  const name = basename(path);
  if (path.endsWith('.ts') && name !== name.toLowerCase()) problems.push(`${path}: file names are kebab-case`);
}

function checkText(path, text) {
  if (basename(path) === 'package-lock.json') {
    if (REGISTRY_HOST.test(text)) problems.push(`${path}: names the registry that somebody installed from`);
    return;
  }
  for (const [index, line] of text.split('\n').entries()) {
    if (MACHINE_PATH.test(line)) problems.push(`${path}:${index + 1}: a path of somebody's machine`);
  }
  checkWords(path, text);
  if (!TEST_FILE.test(path)) return;
  for (const [pattern, reason] of TEST_RULES) {
    const found = pattern.exec(text);
    if (found) problems.push(`${path}:${lineOf(text, found.index)}: ${reason}`);
  }
}

function checkWords(path, text) {
  if (SAYS_WHAT_IT_IS.test(path) && !text.startsWith('// '))
    problems.push(`${path}: begins with a line that says what the file is for`);
  const retired = RETIRED_IN.test(path) ? RETIRED_WORDS : [];
  const all = WITHOUT_VERDICTS.test(path) ? [...retired, [VERDICT, 'outcome']] : retired;
  for (const [pattern, instead] of all) {
    const found = pattern.exec(text);
    if (found) problems.push(`${path}:${lineOf(text, found.index)}: "${found[0]}" is retired: ${instead}`);
  }
}

/** npm 10 runs every install script and npm 11 only those allowed, so each is to be reviewed: allowed or denied by name. */
function checkInstallScripts() {
  checkScriptsOf('');
  checkScriptsOf('bench/');
}

function checkScriptsOf(folder) {
  const { allowScripts = {} } = JSON.parse(readFileSync(`${folder}package.json`, 'utf8'));
  const { packages } = JSON.parse(readFileSync(`${folder}package-lock.json`, 'utf8'));
  const withScripts = Object.entries(packages).filter(([, entry]) => entry.hasInstallScript);
  const names = new Set(withScripts.map(([path]) => path.replace(/^.*node_modules\//, '')));
  for (const name of names) {
    if (!(name in allowScripts))
      problems.push(`${folder}package.json: allowScripts does not say whether ${name} may run its script`);
  }
  for (const name of Object.keys(allowScripts)) {
    if (!names.has(name))
      problems.push(`${folder}package.json: allowScripts names ${name}, which has no install script`);
  }
}

function isText(path) {
  return ['.ts', '.js', '.mjs', '.cjs', '.json', '.md', '.yml', '.yaml', '.sql', '.sh', ''].includes(extname(path));
}

function lineOf(text, index) {
  return text.slice(0, index).split('\n').length;
}
