import type pg from 'pg';
import type { EventStore } from '../../src/event-store/event-store.js';
import type { ClosureQuestion, Closure } from '../../src/ledger/history/closure.js';
import type { ConnectedHistories, Projection } from '../projection.js';
import type { Db } from '../builds/registry.js';
import type { Release } from '../builds/releases.js';

export interface RunnerLogger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Watches a runner at work. */
export interface RunnerObserver {
  /** Whether this projector is the one that works. */
  role(held: boolean): void;
  /** Runs the work of one batch: `events` of the log up to and with position `to`, into these models. */
  batch<T>(batch: ObservedBatch, work: () => Promise<T>): Promise<T>;
}

export interface ObservedBatch {
  readonly models: readonly string[];
  readonly captures: number;
  readonly events: number;
  readonly to: number;
}

/** What the runner works with. `models` in the order in which they are applied: `histories` first, because others read it. */
export interface RunnerContext {
  readonly pool: pg.Pool;
  /** Over the same pool. */
  readonly db: Db;
  readonly store: EventStore;
  /** With its ledger, and all its models. */
  readonly release: Release;
  readonly models: readonly Projection[];
  /** Of `histories`: what a model asks by `Target.closure`. */
  readonly closure: (
    reader: { readonly db: Db; readonly schema: string },
    question: ClosureQuestion,
  ) => Promise<Closure>;
  /** Of `histories` too. */
  readonly connectedHistories: (reader: { readonly db: Db; readonly schema: string }) => ConnectedHistories;
  readonly logger: RunnerLogger;
  readonly observer?: RunnerObserver;
}

export const HISTORIES = 'histories';
