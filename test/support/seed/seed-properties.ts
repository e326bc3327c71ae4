// jest runs this before each test file of a project with properties: what fast-check draws follows from the seed of the run.
import fc from 'fast-check';
import { testSeed } from './test-seed.js';

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: testSeed() });
