import { sentences } from '../sentences.js';

interface Stored {
  readonly type: string;
  readonly position: number;
}

const ours = ({ type, position }: Stored, what: string): string =>
  `The log is not one that this ledger wrote: ${type} at position ${position} ${what}.`;
const unread = ({ type, position }: Stored, what: string): string =>
  `The event ${type} at position ${position} ${what}.`;

/** What no writer writes, found in a log. */
export const LOG_FAULTS = sentences({
  'out-of-place': {
    wanted: (event: Stored, expected: number) => ours(event, `stands where position ${expected} was expected`),
  },
  'within-capture': {
    wanted: (event: Stored, capture: string) => ours(event, `begins a capture inside capture ${capture}`),
  },
  'more-parts': { wanted: (event: Stored) => ours(event, 'counts more parts than events') },
  'other-epoch': {
    wanted: (event: Stored, epoch: number, seen: number) => ours(event, `is of epoch ${epoch}, in epoch ${seen}`),
  },
  'not-open': {
    wanted: (event: Stored, capture: string) => ours(event, `is of capture ${capture}, which is not open there`),
  },
  index: { wanted: (event: Stored, index: number) => ours(event, `has index ${index} in its capture`) },
  'among-parts': {
    wanted: (event: Stored) => ours(event, 'stands among the parts of its capture, or a part behind them'),
  },
  'no-new-epoch': { wanted: (event: Stored, seen: number) => ours(event, `does not raise the epoch ${seen}`) },
  voids: {
    wanted: (event: Stored, voided = 'no capture', open = 'no capture') =>
      ours(event, `voids ${voided} where ${open} is open`),
  },
  'no-parts': {
    wanted: (event: Stored, parts: string) => ours(event, `has its data in parts ${parts} that are not there`),
  },
  'no-capture': { wanted: (event: Stored) => unread(event, 'belongs to no capture') },
  'no-subject': { wanted: (event: Stored) => unread(event, 'names no subject') },
  'unknown-type': { wanted: (event: Stored) => unread(event, 'is of a type that this release does not know') },
  'unknown-version': { wanted: (event: Stored) => unread(event, 'is of a version that this release does not know') },
  'too-large': {
    wanted: (type: string, bytes: number, most: number) =>
      `An event ${type} would take ${bytes} bytes; at most ${most} fit. Nothing was recorded: say less in one field.`,
  },
});
