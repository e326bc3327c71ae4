import { contradictions } from '../../src/ledger/item/contradictions.js';
import type { CoreEventData, CoreEventType } from '../../src/ledger/item/core/core.events.js';
import type { Resolved } from '../../src/ledger/item/core/core.state.js';
import { resolve } from '../../src/ledger/item/core/resolve.js';
import { evolve } from '../../src/ledger/item/evolve.js';
import type { ItemEvent } from '../../src/ledger/item/item.events.js';
import type { ItemState } from '../../src/ledger/item/item.state.js';
import { FIRST_RULES, numbered } from '../../src/ledger/item/rules.js';
import { EMPTY_WORLD, Layer } from '../../src/ledger/item/world.js';
import type { Order } from '../../src/ledger/order.js';

/** Who speaks where an event does not say. */
export const TELLER = 'own/acme/self';

const HOUR_MS = 3_600_000;

/** Of several types it is the data of any. */
export type ToldData<T extends CoreEventType> = T extends unknown
  ? Omit<CoreEventData[T], 'at' | 'by'> & { readonly by?: string }
  : never;

/** A finding as a spec compares it: `about` where the history of another subject is quoted. */
export interface ToldFinding {
  readonly rule: string;
  readonly field: string;
  readonly values: object;
  readonly severity?: 'flagged';
  readonly about?: string;
}

/** Events as they are told, an hour apart and asked by nobody whether they may be: what they make of their subjects, and what is against the next one. */
export class ToldHistory {
  private readonly world = new Layer(EMPTY_WORLD);
  private clockMs = 0;
  private position = -1;

  /** `rules`: the number of those by which all of it counts. */
  constructor(private readonly rules = FIRST_RULES) {}

  tell<T extends CoreEventType>(type: T, subject: string, data: ToldData<T>): this {
    this.clockMs += HOUR_MS;
    this.position += 1;
    evolve(this.world, this.event(type, subject, data, this.last));
    return this;
  }

  passTime(ms: number): this {
    this.clockMs += ms;
    return this;
  }

  /** The place of the last event in the order of all. */
  get last(): Order {
    return { at: this.clockMs, position: this.position };
  }

  /** What is against an event that would be told next. It is not. */
  against<T extends CoreEventType>(type: T, subject: string, data: ToldData<T>): readonly ToldFinding[] {
    const next = { at: this.clockMs + HOUR_MS, position: this.position + 1 };
    return contradictions(this.world, this.event(type, subject, data, next)).map(
      ({ rule, field, values, severity, history }) => ({
        rule,
        field,
        values,
        ...(severity === 'flagged' ? { severity } : {}),
        ...(history.subject === subject ? {} : { about: history.subject }),
      }),
    );
  }

  state(subject: string): ItemState | undefined {
    return this.world.get(subject);
  }

  now(subject: string): Resolved | undefined {
    return resolve(this.world, subject);
  }

  private event<T extends CoreEventType>(type: T, subject: string, data: ToldData<T>, order: Order): ItemEvent {
    const revision = (this.state(subject)?.revision ?? -1) + 1;
    const full = { at: new Date(order.at).toISOString(), by: TELLER, ...data };
    // The signature ties the data to the type of the event.
    const place = { position: order.position, sortAt: order.at, ...numbered(this.rules) };
    return { type, subject, revision, ...place, data: full } as unknown as ItemEvent;
  }
}
