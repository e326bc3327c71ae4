import type { DeclaredOperation } from './declaration.js';
import { UNIT } from './examples.js';
import { ENTRY_FIELDS, EXAMPLE_ITEM, EXAMPLE_PLACE, REQUEST_FIELDS, type Field } from './fields.js';

/** What a correction takes: it names what was recorded, and no items of its own. */
export const CORRECTION_FIELDS = {
  capture: {
    kind: 'text',
    description: 'The capture that is erroneous, whole or for `items`.',
    example: '01k9x2m7r0c3v5w8y1z4a6b7d9',
    longest: 64,
  },
  event: { kind: 'position', description: 'Or the position of the one event that is erroneous.', example: 4711 },
  items: { kind: 'identifiers', description: 'Only these items of the capture.', example: [EXAMPLE_ITEM] },
  at: ENTRY_FIELDS.at,
  replacement: {
    kind: 'operation',
    description: 'The operation that should have been recorded: {operation, items, ...}.',
    example: { operation: 'move', items: [EXAMPLE_ITEM], location: EXAMPLE_PLACE },
  },
  recordedFor: REQUEST_FIELDS.recordedFor,
  documents: REQUEST_FIELDS.documents,
  reason: REQUEST_FIELDS.reason,
  dryRun: REQUEST_FIELDS.dryRun,
} as const satisfies Record<string, Field>;

export const CORRECT: DeclaredOperation<'correct'> = {
  name: 'correct',
  summary: 'Declare a capture, an event, or items of a capture erroneous, with or without a replacement',
  permission: 'record:correct',
  examples: [
    {
      summary: 'a wrong move',
      body: {
        capture: '01k9x2m7r0c3v5w8y1z4a6b7d9',
        items: [UNIT],
        reason: 'wrong shelf',
        replacement: { operation: 'move', items: [UNIT], location: 'own/acme/shelf-13' },
      },
    },
  ],
};
