import { testSeed } from './test/support/seed/test-seed.ts';

// Once a run, whose workers inherit it.
testSeed();

// Unit specs are pure; .int.spec need a real store; .e2e-spec go through the public API.
const shared = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '^.+\\.ts$': '@swc/jest' },
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  modulePathIgnorePatterns: ['<rootDir>/(dist|bench/node_modules|test/mutation/node_modules|\\.mutation)/'],
  setupFilesAfterEnv: ['<rootDir>/test/support/suite-costs/measure-suite.mjs'],
};

/** Projects with properties. */
const seeded = { setupFiles: ['<rootDir>/test/support/seed/seed-properties.ts'] };

/** What the end-to-end tests are answered is compared with the OpenAPI document. */
const DOCUMENTED = '<rootDir>/test/support/documented-answers';

// One embedded PostgreSQL per run, or the one that TEST_DATABASE_URL names.
const database = {
  globalSetup: '<rootDir>/test/support/database-setup.mjs',
  globalTeardown: '<rootDir>/test/support/database-teardown.mjs',
};

// The same, and the build that users run, made where it is older than a source.
const programs = {
  globalSetup: '<rootDir>/test/support/programs-setup.mjs',
  globalTeardown: '<rootDir>/test/support/programs-teardown.mjs',
};

// The documents of the standard are not part of this repository: the tests that read them exist where the folder is named.
const CONFORMANCE = [
  '/test/epcis-conversion\\.spec\\.ts$',
  '/test/conformance\\.e2e-spec\\.ts$',
  '/test/epcis-event-hash\\.spec\\.ts$',
];
const outside = process.env.EPCIS_CONFORMANCE_DIR ? [] : CONFORMANCE;

export default {
  // A busy machine is no failure: what waits, waits for a condition. This ends a test that waits for what never comes.
  testTimeout: 600_000,
  // Two suites side by side, of whatever project: while one waits for processes the other has the machine. They share one PostgreSQL of 100 connections.
  maxWorkers: 2,
  testSequencer: '<rootDir>/test/support/longest-first.mjs',
  reporters: [
    'default',
    '<rootDir>/test/support/suite-costs/slowest-suites.mjs',
    '<rootDir>/test/support/seed/say-seed.mjs',
    `${DOCUMENTED}/report-unseen.mjs`,
  ],
  projects: [
    {
      ...shared,
      ...seeded,
      displayName: 'unit',
      testMatch: ['<rootDir>/{src,projections,test,bench}/**/!(*.int).spec.ts'],
      testPathIgnorePatterns: [...shared.testPathIgnorePatterns, ...outside],
    },
    {
      ...shared,
      ...seeded,
      ...database,
      displayName: 'int',
      testMatch: ['<rootDir>/{src,projections,test,bench}/**/*.int.spec.ts'],
    },
    {
      ...shared,
      ...programs,
      displayName: 'e2e',
      setupFilesAfterEnv: [...shared.setupFilesAfterEnv, `${DOCUMENTED}/watch-answers.ts`],
      testMatch: ['<rootDir>/test/**/*.e2e-spec.ts'],
      testPathIgnorePatterns: [...shared.testPathIgnorePatterns, ...outside],
    },
  ],
};
