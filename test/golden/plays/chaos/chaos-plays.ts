import type { Play } from '../play.js';
import { chaos } from './chaos.js';
import { lives } from './lives.js';

export const CHAOS: readonly Play[] = [
  chaos('chaos-1', 11, { captures: 300, generation: 50 }),
  lives('lives', 5, 14),
  chaos('chaos-2', 13, { captures: 160, generation: 80 }),
  chaos('chaos-3', 17, { captures: 90, generation: 45 }),
];
