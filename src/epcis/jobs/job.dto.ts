import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { BEHAVIOURS, type Behaviour } from './capture-jobs.tables.js';
import type { JobOutcome } from './job-outcome.js';
import type { JobShown } from './job-store.js';

export class JobErrorBody {
  @ApiProperty({ example: 'urn:traceledger:problem:invalid-request' })
  type!: string;

  @ApiProperty({ example: 'The event breaks rules' })
  title!: string;

  @ApiProperty({ example: 'is to be ADD, OBSERVE or DELETE' })
  detail!: string;

  @ApiPropertyOptional({
    description: 'A path in XML, a JSON pointer in JSON-LD.',
    example: 'EPCISBody/EventList/*[3]/action',
  })
  field?: string;

  @ApiPropertyOptional({ description: 'Line of an XML document, from 1.', example: 42 })
  line?: number;

  @ApiPropertyOptional({ description: 'What was sent, cut to 200 characters.', example: 'MOVE' })
  value?: string;
}

export class JobProgressBody {
  @ApiProperty({ description: 'Events of the document; 0 until it was read.', example: 8 })
  events!: number;

  @ApiProperty({ description: 'Events that were recorded by this.', example: 6 })
  recorded!: number;

  @ApiProperty({ description: 'Events that had been recorded before.', example: 1 })
  known!: number;

  @ApiProperty({ description: 'Events that were left out.', example: 1 })
  refused!: number;
}

/** A capture job (EPCIS 2.0 section 12.6.1), with what this ledger says beside. */
export class CaptureJobBody {
  @ApiProperty({ example: '0b5c8e5e-5f4a-4f0a-9d5e-6f2c1c9a7b10' })
  captureID!: string;

  @ApiProperty({ example: '2026-03-27T11:45:16.000Z' })
  createdAt!: string;

  @ApiPropertyOptional({ example: '2026-03-27T11:45:16.250Z' })
  finishedAt?: string;

  @ApiProperty({ description: 'Not finished yet.', example: false })
  running!: boolean;

  @ApiProperty({ description: 'Finished, and every event was recorded or known.', example: true })
  success!: boolean;

  @ApiProperty({ enum: BEHAVIOURS, example: 'rollback' })
  captureErrorBehaviour!: Behaviour;

  @ApiProperty({ type: [JobErrorBody], description: 'Of events that were refused (first 100).' })
  errors!: readonly JobErrorBody[];

  @ApiProperty({ type: JobProgressBody })
  progress!: JobProgressBody;

  @ApiPropertyOptional({ description: 'The capture that recorded it.', example: '01k9x2m7r0c3v5w8y1z4a6b7d9' })
  capture?: string;

  @ApiPropertyOptional({ description: 'Its position: pass it as `after` to read your own write.', example: 4711 })
  position?: number;

  @ApiPropertyOptional({ description: 'Contradictions that were recorded all the same.', example: 0 })
  flagsTotal?: number;

  @ApiPropertyOptional({ description: 'Of what was not recorded as it stands.', example: 0 })
  warningsTotal?: number;
}

const JOB_EXAMPLE = {
  captureID: '0b5c8e5e-5f4a-4f0a-9d5e-6f2c1c9a7b10',
  ...{ createdAt: '2026-03-27T11:45:16.000Z', running: true, success: false },
  ...{ captureErrorBehaviour: 'rollback', errors: [], progress: { events: 0, recorded: 0, known: 0, refused: 0 } },
};

export class CaptureJobsBody {
  @ApiProperty({ type: [CaptureJobBody], description: 'The newest first.', example: [JOB_EXAMPLE] })
  jobs!: readonly CaptureJobBody[];
}

const instant = (ms: string): string => new Date(Number(ms)).toISOString();

export function jobShown({ job, created_at, finished_at, success, behaviour, outcome }: JobShown): CaptureJobBody {
  const ended = outcome === null ? undefined : (JSON.parse(outcome) as JobOutcome);
  const { documentEvents = 0, knownEvents = 0, refusedEvents = 0, errors = [], capture, position } = ended ?? {};
  const isRecorded = capture !== undefined;
  return {
    captureID: job,
    createdAt: instant(created_at),
    ...(finished_at !== null && { finishedAt: instant(finished_at) }),
    running: finished_at === null,
    success,
    captureErrorBehaviour: behaviour,
    errors,
    progress: {
      events: documentEvents,
      recorded: isRecorded ? documentEvents - knownEvents - refusedEvents : 0,
      ...{ known: knownEvents, refused: refusedEvents },
    },
    ...(capture !== undefined && { capture }),
    ...(position !== undefined && { position }),
    ...(ended && isRecorded && { flagsTotal: ended.flagsTotal, warningsTotal: ended.warningsTotal }),
  };
}
