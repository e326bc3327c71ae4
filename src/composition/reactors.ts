import { unmarkedUnits } from '../../projections/recalls/impact.queries.js';
import { findRecalls, markedInError } from '../../projections/recalls/recalls.queries.js';
import type { Db } from '../../projections/builds/registry.js';
import { liveInlineBuilds, schemasOf } from '../capture/inline-models/inline-builds.js';
import type { CaptureWriter } from '../capture/writer/capture-writer.js';
import type { Config } from '../config.js';
import { RecallMarker } from '../reactors/recall-marker.js';
import type { Reactor } from '../reactors/reactor.js';
import { ReactorRunner, type ReactorRunnerParts } from '../reactors/reactor-runner.js';

interface ReactorsParts extends ReactorRunnerParts {
  readonly writer: CaptureWriter;
  readonly db: Db;
  readonly config: Config;
}

/** All that reacts in a ledger, not started. A new reactor is one more line here. */
export function createReactors(parts: ReactorsParts): readonly ReactorRunner[] {
  const { writer, db, config } = parts;
  const { ledger, recordedFor } = config;
  const reactors: readonly Reactor[] = [
    new RecallMarker({
      writer,
      recordedFor,
      unmarked: (...asked) => unmarkedOf(db, ledger, ...asked),
      markedInError: async (limit) => markedInError(db, schemasOf(await liveInlineBuilds(db, ledger)).recalls, limit),
    }),
  ];
  return reactors.map((reactor) => new ReactorRunner(reactor, parts));
}

/** Units that an open recall affects and that bear no mark of it yet. */
async function unmarkedOf(
  db: Db,
  ledger: string,
  recall: string,
  limit: number,
  again?: true,
): Promise<readonly string[]> {
  const schemas = schemasOf(await liveInlineBuilds(db, ledger));
  const [found] = await findRecalls(db, schemas.recalls, [recall]);
  if (!found) return [];
  return unmarkedUnits(db, schemas, { scope: found.scope, recall, moment: {} }, { limit, ...(again ? { again } : {}) });
}
