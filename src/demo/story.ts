/** The body of an answer of the API, of which a question reads what it needs. */
export type Answer = Readonly<Record<string, unknown>>;

/** What a story asks the ledger to record. `key` makes playing it again harmless. */
export interface Step {
  readonly says: string;
  readonly key: string;
  readonly path: string;
  readonly body: Answer;
}

/** What a story asks the ledger, and the answer as a sentence. */
export interface Question {
  readonly asks: string;
  readonly path: string;
  readonly body?: Answer;
  readonly answer: (body: Answer) => string;
}

export interface Story {
  readonly title: string;
  readonly scenes: readonly (Step | Question)[];
}

export function isStep(scene: Step | Question): scene is Step {
  return 'key' in scene;
}

/** An operation of a story at an event time of its own. */
export function record(key: string, says: string, operation: string, body: Answer): Step {
  return { key, says, path: `/v1/operations/${operation}`, body };
}

/** The rows of a list answer. */
export function rows(body: Answer, name: string): readonly Answer[] {
  const list = body[name];
  return Array.isArray(list) ? (list as readonly Answer[]) : [];
}

/** A list of texts of an answer. */
export function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** A text of an answer, or what to say where there is none. */
export function text(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise;
}

/** A place as a person would say it. */
export function placeOf(body: Answer): string {
  const place = (body['place'] ?? {}) as Answer;
  switch (place['kind']) {
    case 'at':
      return `at ${String(place['location'])}`;
    case 'transit':
      return `in transit to ${text(place['toLocation'], text(place['toParty'], 'somebody'))}`;
    case 'with':
      return `with ${String(place['party'])}`;
    case 'gone':
      return 'dispensed';
    default:
      return 'at no known place';
  }
}
