// jest's globalSetup of the integration tests, which need a database. Plain JavaScript, because jest loads it without the transform.
import './register-typescript.mjs';

export default async function setUp() {
  const { startTestPostgres } = await import('./test-postgres.ts');
  await startTestPostgres();
}
