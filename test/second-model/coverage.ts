// How often each rule was met by each operation.
import { nameOf } from './disagreement.js';
import type { Told } from './match.js';
import type { Rule } from './model/checks.js';
import type { Step } from './generate.js';

const TITLE: readonly Rule[] = ['not-owner', 'owner-unknown'];
const JOINING: readonly Rule[] = [
  'unknown-item',
  'dispensed',
  'ended',
  'other-facts',
  'carried',
  'in-transit',
  'not-holder',
  'elsewhere',
  'closes-circle',
];

/** The rules that each operation can break. */
const RULES_BY_OPERATION: Readonly<Record<string, readonly Rule[]>> = {
  manufacture: ['exists-already', 'container-in-use', 'elsewhere'],
  introduce: ['exists-already', 'container-in-use', 'elsewhere'],
  receive: [
    'carried',
    'dispensed',
    'ended',
    'reported',
    'received-already',
    'missing-leg',
    'misdirected',
    'expired',
    'other-facts',
    ...TITLE,
  ],
  move: [
    'unknown-item',
    'dispensed',
    'ended',
    'reported',
    'expired',
    'other-facts',
    'carried',
    'in-transit',
    'not-holder',
  ],
  ship: [
    'unknown-item',
    'dispensed',
    'ended',
    'reported',
    'expired',
    'other-facts',
    'carried',
    'in-transit',
    'not-holder',
    'elsewhere',
    'recalled',
    ...TITLE,
  ],
  'void-shipping': [
    'unknown-item',
    'dispensed',
    'ended',
    'carried',
    'not-shipped',
    'not-holder',
    'title-passed-on',
    'form',
  ],
  sell: [
    'unknown-item',
    'dispensed',
    'ended',
    'reported',
    'expired',
    'other-facts',
    'reaches-nothing',
    'carried',
    'in-transit',
    'not-holder',
    'recalled',
    'owns-already',
    ...TITLE,
  ],
  return: ['unknown-item', 'ended', 'carried', 'nothing-to-return', 'not-its-return', 'returner-unknown', 'not-owner'],
  pack: JOINING,
  install: [...JOINING, 'position-occupied', 'recalled'],
  unpack: ['unknown-item', 'not-in-carrier', 'not-holder'],
  remove: ['unknown-item', 'not-in-carrier', 'not-holder'],
  identify: ['unknown-item', 'not-identified-so', 'identifier-taken'],
  decommission: ['unknown-item', 'dispensed', 'ended', 'not-empty', 'not-holder', 'elsewhere', 'reported'],
  report: ['unknown-item', 'ended', 'not-reported', 'counterfeit-suspected'],
  correct: ['form'],
  'clear-recall': ['unknown-item', 'form'],
};

const OFTEN = 20;

export class Coverage {
  private readonly counts = new Map<string, number>();

  count(step: Step, { answer }: Told): void {
    const name = nameOf(step.request).replace(' on a date', '');
    this.add(`${name} ${answer.kind}`);
    for (const rule of new Set(answer.broken.map((broken) => broken.rule))) this.add(`${name} ${rule}`);
  }

  private add(key: string): void {
    this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
  }

  /** A line an operation: how often it was taken, refused, and met each rule. */
  table(): readonly string[] {
    const claims = [...this.counts.keys()]
      .filter((key) => key.startsWith('claim of '))
      .map((key) => key.split(' ')[2] ?? '');
    return [
      ...Object.entries(RULES_BY_OPERATION).map(([name, rules]) => {
        const cells = rules.map((rule) => `${rule} ${this.counts.get(`${name} ${rule}`) ?? 0}`);
        const [taken, refused] = [this.counts.get(`${name} accepted`) ?? 0, this.counts.get(`${name} refused`) ?? 0];
        return `${name.padEnd(13)} taken ${taken}, refused ${refused}: ${cells.join(', ')}`;
      }),
      ...[...new Set(claims)]
        .sort()
        .map((what) => `claim of ${what.padEnd(13)} ${this.counts.get(`claim of ${what} accepted`) ?? 0}`),
    ];
  }

  get pairs(): number {
    return Object.values(RULES_BY_OPERATION).reduce((sum, rules) => sum + rules.length, 0);
  }

  /** What the generator rarely reaches: of these pairs that both sides agree says little, and where it is never, nothing. */
  seldom(): readonly string[] {
    return Object.entries(RULES_BY_OPERATION).flatMap(([name, rules]) =>
      rules
        .filter((rule) => (this.counts.get(`${name} ${rule}`) ?? 0) < OFTEN)
        .map((rule) => {
          const times = this.counts.get(`${name} ${rule}`) ?? 0;
          return `${times === 0 ? 'never' : `only ${times} times`}: ${name} met ${rule}`;
        }),
    );
  }
}
