import { routeOf } from '../asking/question.js';
import { GoldenAnswers, goldenLedgers, logPath, packedLines } from '../golden-file.js';
import { codeOfRule } from '../comparing/prose.js';

/** What all golden ledgers together have to hold, by what it is of. */
const WANTED: Readonly<Record<string, string>> = {
  operation:
    'introduce manufacture ship receive move pack unpack install remove sell return identify correct observe open-recall close-recall clear-recall mark-recalled',
  event:
    'CaptureRecorded CapturePart WriterChanged ItemIntroduced ItemManufactured ContainerStarted ItemShipped ItemReceived ItemMoved ItemPacked ItemUnpacked ' +
    'ComponentInstalled ComponentRemoved ItemSold ItemReturned ItemIdentified ItemRecalled RecallCleared ItemObserved ErrorDeclared RecallOpened RecallClosed',
  'event data':
    'at by onBehalfOf claimed product lot expiry attributes production location owner components toParty toLocation title container assembly position counters ' +
    'builtIn dispensed purpose identifier change former recall remedy bizStep disposition positions reason class scope blocks sites',
  criterion:
    'products lots lotCode productPrefix serials items manufacturedFrom manufacturedTo production suppliers components except',
  anomaly:
    'exists-already unknown-item carried in-transit elsewhere dispensed not-holder not-owner received-already not-in-carrier closes-circle position-occupied ' +
    'counter-decreases nothing-to-return container-in-use not-identified-so missing-leg misdirected owner-unknown',
  flag: 'recalled missing-leg not-owner',
  header: 'actor device system correlation reason documents companyPrefixes',
  other: 'voided skipped date-only-time late correction-of-a-correction part-of-an-event',
};

type Fields = Readonly<Record<string, unknown>>;

interface LogLine {
  readonly type?: string;
  readonly data?: Fields;
  readonly metadata?: Fields;
}

/** Says what no golden ledger holds, as `kind name`. */
export function missing(folder: string): readonly string[] {
  const found = new Set<string>();
  for (const ledger of goldenLedgers(folder)) {
    for (const line of packedLines(logPath(ledger, folder))) noteEvent(JSON.parse(line) as LogLine, found);
    for (const { question, answer } of new GoldenAnswers(ledger, folder).all)
      if (['history', 'capture'].includes(routeOf(question)) && answer.status === 200) noteAnswer(answer.body, found);
  }
  const wanted = Object.entries(WANTED).flatMap(([kind, names]) => names.split(' ').map((name) => `${kind} ${name}`));
  return wanted.filter((one) => !found.has(one));
}

function noteEvent({ type, data = {}, metadata = {} }: LogLine, found: Set<string>): void {
  if (type === undefined) return;
  found.add(`event ${type}`);
  if (type === 'CaptureRecorded') {
    found.add(`operation ${String(data['operation'])}`);
    for (const name of Object.keys(data)) found.add(`header ${name}`);
  } else if (type === 'WriterChanged') {
    if (data['voided'] !== undefined) found.add('other voided');
  } else for (const name of Object.keys(data)) found.add(`event data ${name}`);
  if (String(data['at']).length === 10) found.add('other date-only-time');
  if (metadata['part'] !== undefined) found.add('other part-of-an-event');
  noteScope(data['scope'] as { readonly anyOf?: readonly Fields[] } | undefined, found);
}

function noteScope(scope: (Fields & { readonly anyOf?: readonly Fields[] }) | undefined, found: Set<string>): void {
  for (const criteria of scope?.anyOf ?? []) for (const name of Object.keys(criteria)) found.add(`criterion ${name}`);
  if (scope?.['except'] !== undefined) found.add('criterion except');
}

interface Told {
  readonly events?: readonly {
    readonly type: string;
    readonly position: number;
    readonly declaredErroneousBy?: number;
    readonly anomalies?: readonly { readonly rule: string }[];
  }[];
  readonly answer?: { readonly flags: readonly { readonly rule: string }[]; readonly skipped: readonly unknown[] };
}

function noteAnswer(body: string, found: Set<string>): void {
  const { events = [], answer } = JSON.parse(body) as Told;
  for (const { anomalies = [] } of events) for (const { rule } of anomalies) found.add(`anomaly ${rule}`);
  for (const { rule } of answer?.flags ?? []) found.add(`flag ${codeOfRule(rule)}`);
  if (answer && answer.skipped.length > 0) found.add('other skipped');
  const isTakenBack = events.some(
    ({ type, declaredErroneousBy }) => type === 'ErrorDeclared' && declaredErroneousBy !== undefined,
  );
  if (isTakenBack) found.add('other correction-of-a-correction');
  const isLate = events.some(({ position }, index) => position < (events[index - 1]?.position ?? -1));
  if (isLate) found.add('other late');
}
