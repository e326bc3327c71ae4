/** Why something of a document is not in what was written, or not as it was. A closed set: docs/epcis.md says what each is. */
export type LossCode =
  | 'association-event'
  | 'sensor-data'
  | 'persistent-disposition'
  | 'certification-info'
  | 'digital-link'
  | 'epc-not-translated'
  | 'digital-link-detail'
  | 'attribute'
  | 'extension-list'
  | 'extension-name'
  | 'extension-order'
  | 'extension-place'
  | 'extension-type'
  | 'namespace-prefix'
  | 'json-context'
  | 'number'
  | 'number-spelling'
  | 'character'
  | 'white-space'
  | 'header'
  | 'document-field';

export interface Loss {
  readonly code: LossCode;
  /** JSON pointer into the document in its JSON-LD form, whichever form it came in: `/epcisBody/eventList/3/sensorElementList`. */
  readonly path: string;
  /** What is lost, as text; structures as JSON. Long values are cut. */
  readonly value: string;
}

const SHOWN = 1_000;
const LONGEST_VALUE = 1_000;

type Step = string | number;

const escaped = (step: Step): string => String(step).replace(/~/g, '~0').replace(/\//g, '~1');

/** What is lost while a document is written, and where the writing stands. */
export class Losses {
  readonly shown: Loss[] = [];
  total = 0;
  private readonly trail: Step[] = [];

  add(code: LossCode, value: string, ...below: readonly Step[]): void {
    this.total += 1;
    if (this.shown.length === SHOWN) return;
    const path = [...this.trail, ...below].map((step) => `/${escaped(step)}`).join('');
    const cut = value.length > LONGEST_VALUE ? `${value.slice(0, LONGEST_VALUE)}...` : value;
    this.shown.push({ code, path, value: cut });
  }

  /** What `work` does stands below `step`. */
  within<T>(step: Step, work: () => T): T {
    this.trail.push(step);
    try {
      return work();
    } finally {
      this.trail.pop();
    }
  }
}
