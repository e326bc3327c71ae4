import type { ConnectedHistories } from '../../projections/projection.js';

const ask = (): Promise<never> => Promise.reject(new Error('nobody asks what is connected with what'));

/** For models that ask for nothing of the kind. */
export const NO_HISTORIES: ConnectedHistories = { connected: ask, eventsOf: ask, naming: ask };
