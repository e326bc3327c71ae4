// The events of documents that are known while a group is decided: in the log, and in what the group has decided before.
import type { Capture } from '../../ledger/capture/capture.events.js';
import { recordedClaims, type RecordedClaim } from '../../ledger/capture/claimed-events.js';
import type { KnownEvent } from '../../ledger/capture/recorded-answer.js';
import { allKnown, withStandings } from '../../ledger/operations/claim-standings.js';
import type { Operation } from '../../ledger/operations/operation.js';
import type { CaptureAnswer } from '../capture-port.js';

export class GroupClaims {
  private readonly added = new Map<string, RecordedClaim[]>();

  /** As of the end of the log. */
  constructor(private readonly known: ReadonlyMap<string, readonly RecordedClaim[]>) {}

  add(capture: Capture): void {
    for (const claim of recordedClaims(capture)) {
      const own = this.added.get(claim.id);
      if (own) own.push(claim);
      else this.added.set(claim.id, [claim]);
    }
  }

  of(id: string): readonly RecordedClaim[] {
    const known = this.known.get(id) ?? [];
    const added = this.added.get(id);
    return added ? [...known, ...added] : known;
  }

  /** A document with how each of its events stands to what is recorded, without those that are known. */
  standingsIn(operation: Operation): Operation {
    return operation.operation === 'observe' ? withStandings(operation, (id) => this.of(id)) : operation;
  }
}

const SHOWN = 100;

/** The events of a document that were known, the first hundred of them. */
export function knownClaims(operation: Operation): Pick<CaptureAnswer, 'knownEvents' | 'knownEventsTotal'> {
  if (operation.operation !== 'observe') return {};
  const { events = [], standings = [] } = operation.claims ?? {};
  const known = standings.flatMap((standing, index): readonly KnownEvent[] => {
    if (standing?.kind !== 'known') return [];
    const { position, capture } = standing;
    const place = { ...(position !== undefined && { position }), ...(capture !== undefined && { capture }) };
    return [{ event: index, id: events[index]?.id ?? '', ...place }];
  });
  return known.length === 0 ? {} : { knownEvents: known.slice(0, SHOWN), knownEventsTotal: known.length };
}

/** Where every event of a document is known, nothing is recorded: it is answered by the capture that told the latest of them. */
export function answerOfKnown(operation: Operation, recordedAtMs: number): CaptureAnswer | undefined {
  if (operation.operation !== 'observe' || !allKnown(operation)) return undefined;
  const places = (operation.claims?.standings ?? []).flatMap((standing) =>
    standing?.kind === 'known' && standing.position !== undefined ? [standing] : [],
  );
  const latest = places.reduce((one, other) => ((other.position ?? 0) > (one.position ?? 0) ? other : one));
  const { capture, position } = latest;
  return {
    ...(capture !== undefined && { capture }),
    ...(position !== undefined && { position }),
    recordedAt: new Date(recordedAtMs).toISOString(),
    ...{ items: 0, events: 0, flags: [], skipped: [], known: true },
    ...knownClaims(operation),
  };
}
