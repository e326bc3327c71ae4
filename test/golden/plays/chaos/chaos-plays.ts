import type { Play } from '../play.js';
import { chaos } from './chaos.js';
import { lives } from './lives.js';

export const CHAOS: readonly Play[] = [chaos('chaos-1', 11, 300), lives('lives', 5, 14)];
