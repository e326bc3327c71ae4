import tearDownDatabase from './database-teardown.mjs';

export default async function tearDown() {
  const { forgetFreshBuild, removeCompileCache } = await import('./fresh-build.ts');
  await tearDownDatabase();
  forgetFreshBuild();
  await removeCompileCache();
}
