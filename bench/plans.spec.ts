import { describe, expect, it } from '@jest/globals';
import { readStatements } from './plans.js';

const LOG = `2026-03-05 09:00:00.000 UTC [12] LOG:  duration: 0.123 ms  parse <unnamed>: SELECT 1
2026-03-05 09:00:00.001 UTC [12] LOG:  duration: 0.456 ms  execute <unnamed>: SELECT *
\tFROM "items"
\tWHERE subject = $1 AND owner = $2 AND lot = $3
2026-03-05 09:00:00.001 UTC [12] DETAIL:  Parameters: $1 = 'it''s', $2 = NULL, $3 = '{a,b}'
2026-03-05 09:00:00.002 UTC [12] LOG:  duration: 0.010 ms  execute s1: UPDATE items SET owner = 'x'
2026-03-05 09:00:00.003 UTC [12] LOG:  duration: 0.010 ms  execute s2: select 2
`;

describe('what PostgreSQL logged', () => {
  it('is read as statements with the parameters that they had', () => {
    expect(readStatements(LOG)).toEqual([
      {
        sql: 'SELECT *\nFROM "items"\nWHERE subject = $1 AND owner = $2 AND lot = $3',
        parameters: ["'it''s'", 'NULL', "'{a,b}'"],
      },
      { sql: 'select 2', parameters: [] },
    ]);
  });
});
