import type { ContradictionRule } from '../../../src/ledger/item/contradictions.js';
import { ITEM_EVENT_TYPES, ITEM_TRAITS } from '../../../src/ledger/item/item.traits.js';
import { FIRST_RULES, SECOND_RULES, THIRD_RULES } from '../../../src/ledger/item/rules.js';
import { RECALL_EVENT_TYPES } from '../../../src/ledger/recall/recall.events.js';
import { routeOf, type Answered } from '../asking/question.js';
import { GoldenAnswers, goldenLedgers, logPath, packedLines } from '../golden-file.js';
import { codeOfRule } from '../comparing/prose.js';

/** By whom each rule speaks: the fold tells `anomaly` again with each history, the writer its `flag` once. A `refusal` is never recorded. What came `later`
 * than the ledgers that are recorded is held by the next ones. */
const RULES = {
  'exists-already': 'anomaly',
  'unknown-item': 'anomaly',
  carried: 'anomaly',
  'in-transit': 'anomaly',
  elsewhere: 'anomaly',
  dispensed: 'anomaly',
  'not-holder': 'anomaly',
  'not-owner': 'anomaly',
  'owner-unknown': 'anomaly',
  'owns-already': 'anomaly',
  'received-already': 'anomaly',
  'not-in-carrier': 'anomaly',
  'closes-circle': 'anomaly',
  'position-occupied': 'anomaly',
  'counter-decreases': 'anomaly',
  'nothing-to-return': 'anomaly',
  'not-its-return': 'anomaly',
  'returner-unknown': 'anomaly',
  'container-in-use': 'anomaly',
  'missing-leg': 'anomaly',
  misdirected: 'anomaly',
  'other-facts': 'anomaly',
  ended: 'anomaly',
  'not-empty': 'anomaly',
  'counterfeit-suspected': 'anomaly',
  expired: 'anomaly',
  reported: 'anomaly',
  'not-reported': 'anomaly',
  'not-identified-so': 'anomaly',
  'identifier-taken': 'refusal',
  recalled: 'flag',
  'reaches-nothing': 'flag',
  'not-shipped': 'third',
  'title-passed-on': 'third',
} as const satisfies Record<ContradictionRule, 'anomaly' | 'flag' | 'refusal' | 'third' | 'later'>;

/** The forms of the log that came with the second and the third rules. A type of a later form is recorded on the first revision that writes it. */
const [SECOND_FORM, RECORDED_FORM] = [3, 4];

function eventsUpTo(form: number): string {
  return [...ITEM_EVENT_TYPES.filter((type) => (ITEM_TRAITS[type].form ?? 1) <= form), ...RECALL_EVENT_TYPES].join(' ');
}

/** What all golden ledgers together have to hold, by what it is of. */
const WANTED: Readonly<Record<string, string>> = {
  operation:
    'introduce manufacture ship receive move pack unpack install remove sell return identify correct observe open-recall close-recall clear-recall mark-recalled decommission report',
  event: `CaptureRecorded CapturePart WriterChanged ${eventsUpTo(RECORDED_FORM)}`,
  [byRules('event', SECOND_RULES)]: eventsUpTo(SECOND_FORM),
  [byRules('event', THIRD_RULES)]:
    'ContainerStarted ItemIdentified ItemPacked ItemReceived ItemShippingVoided ItemSold ItemObserved RecallCleared',
  'event data':
    'at by onBehalfOf claimed product lot expiry attributes production location owner components toParty toLocation title container assembly position counters ' +
    'builtIn dispensed purpose identifier change former recall remedy bizStep disposition positions reason class scope blocks sites ' +
    'cause report facts documents stood heldBy becomes isOpen again causes shipment shippedWithin of undone remedyOf keepsHolder completes flags',
  criterion:
    'products lots lotCode productPrefix serials items manufacturedFrom manufacturedTo production suppliers components except',
  anomaly: rulesOf('anomaly'),
  [byRules('anomaly', SECOND_RULES)]: rulesOf('anomaly'),
  // What the third rules find otherwise than those before them, and what came with them.
  [byRules('anomaly', THIRD_RULES)]:
    `${rulesOf('third')} not-holder misdirected dispensed not-owner expired other-facts unknown-item ended not-identified-so elsewhere`,
  flag: `${rulesOf('flag')} missing-leg not-owner`,
  [byRules('flag', SECOND_RULES)]: `${rulesOf('flag')} missing-leg not-owner`,
  'end of a life': 'destroyed scrapped consumed sampled lost exported written_off inactive',
  question:
    'history:contents tree:former tree:from tree:to stock:report captures:document flags trace:asOf trace:knownAt impact:asOf impact:knownAt ' +
    'items-query:serial items-query:document items-query:ended',
  answered: 'passage claimed claimedLots label report ended documents flagsTotal',
  header: 'actor device system correlation reason documents companyPrefixes',
  other: 'voided skipped date-only-time late correction-of-a-correction part-of-an-event',
};

function rulesOf(kind: 'anomaly' | 'flag' | 'third'): string {
  return Object.entries(RULES)
    .flatMap(([rule, by]) => (by === kind ? [rule] : []))
    .join(' ');
}

/** Of captures that were recorded under these rules. */
function byRules(kind: string, rules: number): string {
  return `${kind} by rules ${rules}`;
}

/** Says what no golden ledger holds, as `kind name`. */
export function missing(folder: string): readonly string[] {
  const found = new Set<string>();
  for (const ledger of goldenLedgers(folder)) {
    const rules = new RulesByPosition();
    for (const line of packedLines(logPath(ledger, folder))) noteEvent(JSON.parse(line) as LogLine, rules, found);
    for (const answered of new GoldenAnswers(ledger, folder).all) noteAnswered(answered, rules, found);
  }
  const wanted = Object.entries(WANTED).flatMap(([kind, names]) => names.split(' ').map((name) => `${kind} ${name}`));
  return wanted.filter((one) => !found.has(one));
}

type Fields = Readonly<Record<string, unknown>>;

interface LogLine {
  readonly type?: string;
  readonly position?: number;
  readonly data?: Fields;
  readonly metadata?: Fields;
}

/** By which rules the captures were recorded in which the positions of a log stand. */
class RulesByPosition {
  private readonly rules = new Map<number, number>();

  note({ type, position = 0, data = {} }: LogLine): void {
    if (type !== 'CaptureRecorded') return;
    const rules = Number(data['rules'] ?? FIRST_RULES);
    for (let next = 0; next <= Number(data['events']); next++) this.rules.set(position + next, rules);
  }

  at(position: number | undefined): number | undefined {
    return position === undefined ? undefined : this.rules.get(position);
  }
}

function noteEvent(line: LogLine, rules: RulesByPosition, found: Set<string>): void {
  const { type, data = {}, metadata = {}, position } = line;
  if (type === undefined) return;
  rules.note(line);
  found.add(`event ${type}`);
  const number = rules.at(position);
  if (number !== undefined) found.add(`${byRules('event', number)} ${type}`);
  if (type === 'CaptureRecorded') {
    found.add(`operation ${String(data['operation'])}`);
    for (const name of Object.keys(data)) found.add(`header ${name}`);
  } else if (type === 'WriterChanged') {
    if (data['voided'] !== undefined) found.add('other voided');
  } else for (const name of Object.keys(data)) found.add(`event data ${name}`);
  if (type === 'ItemDecommissioned') found.add(`end of a life ${String(data['cause'])}`);
  if (String(data['at']).length === 10) found.add('other date-only-time');
  if (metadata['part'] !== undefined) found.add('other part-of-an-event');
  noteScope(data['scope'] as { readonly anyOf?: readonly Fields[] } | undefined, found);
}

function noteScope(scope: (Fields & { readonly anyOf?: readonly Fields[] }) | undefined, found: Set<string>): void {
  for (const criteria of scope?.anyOf ?? []) for (const name of Object.keys(criteria)) found.add(`criterion ${name}`);
  if (scope?.['except'] !== undefined) found.add('criterion except');
}

/** Fields that say something which answers of the first rules never said. */
const FIELDS = /"(passage|claimed|claimedLots|label|report|ended|documents|flagsTotal)":/g;

function noteAnswered({ question, answer }: Answered, rules: RulesByPosition, found: Set<string>): void {
  if (answer.status !== 200) return;
  const route = routeOf(question);
  const { searchParams } = new URL(question.path, 'http://localhost');
  const body = typeof question.body === 'object' ? Object.keys(question.body) : [];
  for (const name of ['', ...searchParams.keys(), ...body])
    found.add(`question ${[route.replace(' ', '-'), name].filter((part) => part !== '').join(':')}`);
  for (const [, name] of answer.body.matchAll(FIELDS)) found.add(`answered ${name}`);
  if (route === 'history' || route === 'capture') noteAnswer(answer.body, rules, found);
}

interface Told {
  readonly firstPosition?: number;
  readonly events?: readonly {
    readonly type: string;
    readonly position: number;
    readonly declaredErroneousBy?: number;
    readonly anomalies?: readonly { readonly rule: string }[];
  }[];
  readonly answer?: { readonly flags: readonly { readonly rule: string }[]; readonly skipped: readonly unknown[] };
}

function noteAnswer(body: string, rules: RulesByPosition, found: Set<string>): void {
  const { events = [], answer, firstPosition } = JSON.parse(body) as Told;
  const note = (kind: string, name: string, position: number | undefined): void => {
    found.add(`${kind} ${name}`);
    const number = rules.at(position);
    if (number !== undefined) found.add(`${byRules(kind, number)} ${name}`);
  };
  for (const { anomalies = [], position } of events) for (const { rule } of anomalies) note('anomaly', rule, position);
  for (const { rule } of answer?.flags ?? []) note('flag', codeOfRule(rule), firstPosition);
  if (answer && answer.skipped.length > 0) found.add('other skipped');
  const isTakenBack = events.some(
    ({ type, declaredErroneousBy }) => type === 'ErrorDeclared' && declaredErroneousBy !== undefined,
  );
  if (isTakenBack) found.add('other correction-of-a-correction');
  const isLate = events.some(({ position }, index) => position < (events[index - 1]?.position ?? -1));
  if (isLate) found.add('other late');
}
