import tearDownDatabase from './database-teardown.mjs';

export default async function tearDown() {
  const { forgetFreshBuild, removeCompileCache } = await import('./fresh-build.ts');
  const { removeDocumentedAnswers } = await import('./documented-answers/run-document.ts');
  await removeDocumentedAnswers();
  await tearDownDatabase();
  forgetFreshBuild();
  await removeCompileCache();
}
