import { randomUUID } from 'node:crypto';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { sql, type RawBuilder } from 'kysely';
import { ledgerSchema } from '../../../projections/builds/registry.js';
import { LedgerError } from '../../ledger/errors.js';
import type { Violation } from '../../ledger/violation.js';
import { LEDGER_PARTS, type LedgerParts } from './ledger-parts.js';
import { shownViolation, type ShownViolation } from '../prose/violation-prose.js';
import { ANSWER_SAYS } from './server.sentences.js';

const UUID = /^[0-9a-f-]{36}$/;
const KEPT_HOURS = 24;
const PATH = '/v1/refusals/';

/** Refusals with more violations than an answer shows, for a day. They are no facts: the log does not have them. */
@Injectable()
export class Refusals implements OnModuleInit {
  constructor(@Inject(LEDGER_PARTS) private readonly parts: LedgerParts) {}

  async onModuleInit(): Promise<void> {
    const { db, config } = this.parts;
    await sql`CREATE SCHEMA IF NOT EXISTS ${sql.id(ledgerSchema(config.ledger))}`.execute(db);
    await sql`
      CREATE UNLOGGED TABLE IF NOT EXISTS ${this.table} (
        id uuid PRIMARY KEY, kept_at timestamptz NOT NULL DEFAULT now(), violations text NOT NULL)`.execute(db);
  }

  /** The path to read them by; undefined where they could not be kept, which is no reason to withhold the answer. */
  async keep(violations: readonly Violation[]): Promise<string | undefined> {
    const id = randomUUID();
    try {
      await sql`DELETE FROM ${this.table} WHERE kept_at < now() - ${`${KEPT_HOURS} hours`}::interval`.execute(
        this.parts.db,
      );
      await sql`INSERT INTO ${this.table} (id, violations) VALUES (${id}, ${JSON.stringify(violations)})`.execute(
        this.parts.db,
      );
      return PATH + id;
    } catch (error) {
      this.parts.logger.warn({ err: error }, 'the violations beyond the first could not be kept');
      return undefined;
    }
  }

  async find(id: string): Promise<readonly ShownViolation[]> {
    const { rows } = UUID.test(id)
      ? await sql<{ violations: string }>`
          SELECT violations FROM ${this.table} WHERE id::text = ${id}`.execute(this.parts.db)
      : { rows: [] };
    const row = rows[0];
    if (!row)
      throw new LedgerError('not-found', {
        message: ANSWER_SAYS['no-refusal']({ id: id.slice(0, 200), hours: KEPT_HOURS }),
      });
    return (JSON.parse(row.violations) as readonly Violation[]).map(shownViolation);
  }

  private get table(): RawBuilder<unknown> {
    return sql.id(ledgerSchema(this.parts.config.ledger), 'refusals');
  }
}
