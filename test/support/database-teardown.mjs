import './register-typescript.mjs';

export default async function tearDown() {
  const { stopTestPostgres } = await import('./test-postgres.ts');
  await stopTestPostgres();
}
