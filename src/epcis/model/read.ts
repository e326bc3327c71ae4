import type { EpcisDocumentFrame } from './epcis-document.js';
import type { EpcisEvent } from './epcis-event.js';
import type { Said } from './said.js';

/** The frame comes before the first event, and again where what stands behind events adds to it; then each event, as soon as it is read. */
export type Read =
  | { readonly kind: 'frame'; readonly frame: EpcisDocumentFrame }
  | {
      readonly kind: 'event';
      readonly event: EpcisEvent;
      /** By which what is wrong with the event is told at its place, after it was read. */
      readonly said: Said;
      readonly field: string;
      readonly line?: number;
      readonly isFaulty: boolean;
    }
  /** Nothing yet: others may have their turn. */
  | { readonly kind: 'pause' };
