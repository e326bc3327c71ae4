import type { CaptureAnswer, CaptureRequest } from '../../src/capture/capture-port.js';
import type { ItemsOperation, Operation } from '../../src/ledger/operations/operation.js';
import type { ItemFields } from '../../src/ledger/operations/fields.js';
import type { Chance } from '../faults/chance.js';
import { SELF, operation } from '../support/pure-ledger.js';
import { CARRIERS, COMPONENT_LOTS, LOTS, PARTIES, PLACES, PRODUCTS } from '../support/random-ledger.js';
import { weighted, withNeeded, identifies } from '../support/declared-operations.js';

/** What a client asks for, without the key that it will give it. */
export type Told = Pick<CaptureRequest, 'operation' | 'dryRun' | 'companyPrefixes'>;

/** The first event time that is told; the runs begin two hours later. */
export const DAWN = Date.parse('2026-03-01T08:00:00Z');
const MINUTE_MS = 60_000;
const RECALLS = ['recall/r1', 'recall/r2'];
const UNITS = Array.from({ length: 14 }, (_, n) => (n % 2 === 0 ? `01/09506000134352/21/${n}` : `own/acme/motor/${n}`));
const MOST_ITEMS = 9;

const NAMES = weighted({ manufacture: 3, move: 2, pack: 2 });

/**
 * Operations of every kind on a few subjects, so that they get in each other's way: some of many items, some late, some that contradict, recalls
 * and corrections of what was answered before.
 */
export class OperationSource {
  constructor(private readonly chance: Chance) {}

  next(answered: readonly CaptureAnswer[]): Told {
    const drawn = this.chance.below(100);
    const told = { operation: this.operation(drawn, answered) };
    if (this.one(25)) return { ...told, dryRun: true };
    return this.one(6) ? { ...told, companyPrefixes: [`95060${this.chance.below(4)}`] } : told;
  }

  private operation(drawn: number, answered: readonly CaptureAnswer[]): Operation {
    if (drawn < 4) return this.recall();
    if (drawn < 9) return this.mark();
    const target = answered[this.chance.below(answered.length + 1)];
    if (drawn < 16 && target) return this.correction(target);
    return this.items();
  }

  private items(): ItemsOperation {
    const name = this.of(NAMES);
    const count = this.one(3) ? 1 + this.chance.below(MOST_ITEMS) : 1;
    const subjects = [...new Set(Array.from({ length: count }, () => this.subject()))];
    const tolerance = this.chance.below(8);
    return operation(name, subjects, withNeeded(name, this.fields(identifies(name))), {
      ...(tolerance < 2 ? { ifContradicted: 'record', reason: 'seen' } : {}),
      ...(tolerance === 2 ? { onRefusal: 'skip' } : {}),
      ...(this.one(20) ? { reason: 'x'.repeat(300) } : {}),
    });
  }

  private fields(givesIdentifier: boolean): ItemFields {
    const carrier = this.of(CARRIERS);
    const late = this.one(4) ? new Date(DAWN + this.chance.below(90) * MINUTE_MS).toISOString() : undefined;
    return {
      location: this.of(PLACES),
      toParty: this.of(PARTIES),
      container: carrier,
      assembly: carrier,
      purpose: 'refund',
      ...(late === undefined ? {} : { at: late }),
      ...(this.one(3) ? { owner: this.of(PARTIES) } : {}),
      ...(this.one(3) ? { product: this.of(PRODUCTS) } : {}),
      ...(this.one(3) ? { lot: this.of(LOTS) } : {}),
      ...(this.one(6) ? { components: [{ lot: this.of(COMPONENT_LOTS), quantity: '12' }] } : {}),
      ...(givesIdentifier ? { identifier: this.alias(), change: 'added' } : {}),
    };
  }

  private recall(): Operation {
    const recall = this.of(RECALLS);
    if (this.one(3)) return { operation: 'close-recall', recall, recordedFor: SELF };
    const scope = { anyOf: [{ lots: [this.of(LOTS)] }, { items: [this.subject()] }] };
    return {
      operation: 'open-recall',
      recall,
      scope,
      blocks: ['sale', 'shipment'],
      sites: [],
      recordedFor: SELF,
      reason: 'test',
    };
  }

  private mark(): Operation {
    const items = [{ subject: this.subject(), field: 'items[0]', fields: {} }];
    const name = this.one(2) ? 'mark-recalled' : 'clear-recall';
    return { operation: name, recall: this.of(RECALLS), items, recordedFor: SELF };
  }

  private correction({ capture, position, events }: CaptureAnswer): Operation {
    const target =
      this.one(2) && position !== undefined && events > 0 ? { event: position } : { capture: capture ?? '' };
    return {
      operation: 'correct',
      recordedFor: SELF,
      target,
      reason: 'test',
      ...(this.one(4) ? { replacement: this.items() } : {}),
    };
  }

  private subject(): string {
    if (this.one(25)) return this.alias();
    return this.one(5) ? this.of(CARRIERS) : (UNITS[this.chance.below(UNITS.length)] ?? '');
  }

  private of<T>(choices: readonly T[]): T {
    return choices[this.chance.below(choices.length)] as T;
  }

  private alias(): string {
    return `own/acme/alias/${this.chance.below(3)}`;
  }

  private one(in_: number): boolean {
    return this.chance.below(in_) === 0;
  }
}
