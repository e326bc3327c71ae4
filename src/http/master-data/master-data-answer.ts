import { idOfSubject } from '../../ledger/master-data/master-data.events.js';
import type { RankedStatement, Statement } from '../../ledger/master-data/told-of.js';
import type { ToldOfSubject } from '../reading/master-data-told.js';

/** A statement as it is answered. */
export function statementAnswer(statement: Statement | RankedStatement): object {
  const { position, capture, by, sender, spoken, at, until, fields, error, recordedAtMs } = statement;
  return {
    by,
    ...('standing' in statement ? { standing: statement.standing } : {}),
    spoken,
    ...(sender === undefined ? {} : { sender }),
    recordedAt: new Date(recordedAtMs).toISOString(),
    validFrom: at,
    ...(until === undefined ? {} : { validUntil: until }),
    fields,
    position,
    capture,
    ...(error === undefined ? {} : { declaredErroneousBy: error }),
  };
}

/** What is told of one thing, with who says so. */
export function toldAnswer({ subject, fields, sources, disagreements, statements }: ToldOfSubject): object {
  return {
    id: idOfSubject(subject),
    fields,
    sources,
    disagreements,
    statements: statements.map(statementAnswer),
  };
}
