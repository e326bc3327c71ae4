// jest's globalSetup of the end-to-end tests, which need a database and start programs of the build.
import setUpDatabase from './database-setup.mjs';

export default async function setUp() {
  const { makeFreshBuild, startCompileCache } = await import('./fresh-build.ts');
  const { startDocumentedAnswers } = await import('./documented-answers/run-document.ts');
  makeFreshBuild();
  await Promise.all([setUpDatabase(), startCompileCache(), startDocumentedAnswers()]);
}
