import type { Capture } from '../capture/capture.events.js';
import { isMasterDataEvent } from './master-data.events.js';

/** The subjects of master data of which a capture says something. */
export function subjectsSaid({ events }: Pick<Capture, 'events'>): readonly string[] {
  return events.flatMap((event) => (isMasterDataEvent(event) ? [event.subject] : []));
}
