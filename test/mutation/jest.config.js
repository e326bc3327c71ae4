import project from '../../jest.config.js';

const unit = project.projects.find(({ displayName }) => displayName === 'unit');

/** The specs of the rules alone, by the settled seed: a mutant is to be caught or not, whenever it is tried. */
export default {
  ...unit,
  rootDir: '../..',
  testTimeout: project.testTimeout,
  testMatch: ['<rootDir>/src/ledger/**/*.spec.ts'],
  testPathIgnorePatterns: [...unit.testPathIgnorePatterns, '/src/ledger/identity/'],
};
