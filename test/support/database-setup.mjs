// jest's globalSetup of the projects that need a database. Plain JavaScript, because jest loads it without the transform.
import './register-typescript.mjs';

export default async function setUp() {
  const { startTestPostgres } = await import('./test-postgres.ts');
  await startTestPostgres();
}
