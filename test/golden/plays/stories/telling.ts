import { mustRecord, mustRefuse, type Sent, type Stage } from '../play.js';

export const SELF = 'own/acme/self';
export const MAKER = '417/9506000134352';
export const WHOLESALER = '417/9506000134369';
export const PHARMACY = '417/9506000134376';
export const PLANT = '414/9506000134352';
export const DOCK = '414/9506000134352/254/dock-2';
export const WAREHOUSE = '414/9506000134369';
export const SHOP = '414/9506000134376';
export const YARD = 'own/acme/yard';

const YEAR_BEGAN = Date.parse('2026-01-01T00:00:00Z');
const DAY_MS = 86_400_000;

/** An instant of a day of the year 2026, counted from 1; negative days are before it. */
export function at(day: number, hour = 8): string {
  return new Date(YEAR_BEGAN + (day - 1) * DAY_MS + hour * 3_600_000).toISOString().replace('.000', '');
}

export function tell(name: string, items: readonly (string | object)[], more: object = {}): Sent {
  return { name, body: { items, ...more } };
}

/** Of all that is in what it names: of a container or an assembly. */
export function emptied(name: string, more: object): Sent {
  return { name, body: more };
}

/** For what contradicts and is to be recorded all the same. */
export const RECORD = { ifContradicted: 'record', reason: 'seen on the shelf' } as const;

export function opened(id: string, scope: object, more: object = {}): Sent {
  return { name: '/v1/recalls', body: { id, reason: 'glass particles', scope, ...more } };
}

export function cleared(id: string, items: readonly string[], more: object = {}): Sent {
  return { name: `/v1/recalls/${id}/clear`, body: { items, ...more } };
}

export function closed(id: string, more: object = {}): Sent {
  return { name: `/v1/recalls/${id}/close`, body: more };
}

/** A step of a story: what is recorded, or what is refused for a rule. */
export type Step = Sent | readonly [rule: string, refused: Sent];

/** Tells them one after the other. */
export async function inOrder(stage: Stage, steps: readonly Step[]): Promise<void> {
  for (const step of steps) {
    if ('name' in step) await mustRecord(stage, step);
    else await mustRefuse(stage, step[1], step[0]);
  }
}

/** Records, and gives the id of the capture. */
export async function captureOf(stage: Stage, sent: Sent): Promise<string> {
  return (await mustRecord(stage, sent)).body.capture ?? '';
}
