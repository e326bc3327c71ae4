import { personalDataIn, type PersonalData } from './personal-data.js';

/** What whoever sent a request is told, though it was taken. */
export type Warning =
  | { readonly code: 'personal-data'; readonly field: string; readonly looksLike: PersonalData }
  | { readonly code: 'contacts-left-out'; readonly field: string };

/** The fields of a request, and of the replacement of a corrected one, that hold words for people. */
const TEXTS = ['reason', 'remedy', 'class', 'position'] as const;

/** What is kept of its headers. */
const HEADERS = { claimedActor: 'x-actor', device: 'x-device', system: 'x-system' } as const;

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(body: unknown): Fields {
  return typeof body === 'object' && body !== null ? (body as Fields) : {};
}

function textsOf(body: Fields, path: string): readonly (readonly [string, unknown])[] {
  return TEXTS.map((name) => [`${path}${name}`, body[name]] as const);
}

/** An entry has words of its own where it is no bare identifier. */
function entriesOf({ items }: Fields, path: string): readonly (readonly [string, unknown])[] {
  if (!Array.isArray(items)) return [];
  return items.flatMap((entry: unknown, index) =>
    typeof entry === 'object' ? textsOf(fieldsOf(entry), `${path}items[${index}].`) : [],
  );
}

/** Lists of what is said of products, places and organisations: people are none of them. */
const STATED = ['products', 'locations', 'parties', 'lots'] as const;

/** Every text at any depth. */
function statedTexts(value: unknown, path: string): readonly (readonly [string, unknown])[] {
  if (typeof value === 'string') return [[path, value]];
  if (Array.isArray(value)) return value.flatMap((one, index) => statedTexts(one, `${path}[${index}]`));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, one]) => statedTexts(one, `${path}.${name}`));
}

/** The same for the same request whenever it is sent. */
export function warningsOf(
  body: unknown,
  context: { readonly [N in keyof typeof HEADERS]?: string } = {},
): { readonly warnings?: readonly Warning[] } {
  const fields = fieldsOf(body);
  const headers = Object.entries(HEADERS).map(
    ([name, header]) => [header, context[name as keyof typeof HEADERS]] as const,
  );
  const replacement = fieldsOf(fields['replacement']);
  const texts = [
    ...textsOf(fields, ''),
    ...entriesOf(fields, ''),
    ...textsOf(replacement, 'replacement.'),
    ...entriesOf(replacement, 'replacement.'),
    ...STATED.flatMap((list) => statedTexts(fields[list], list)),
    ...headers,
  ];
  return told(texts);
}

/** Of texts by their fields; none where nothing is to be told. */
export function told(texts: readonly (readonly [string, unknown])[]): { readonly warnings?: readonly Warning[] } {
  const warnings = texts.flatMap(([field, text]) =>
    typeof text === 'string'
      ? personalDataIn(text).map((looksLike): Warning => ({ code: 'personal-data', field, looksLike }))
      : [],
  );
  return warnings.length === 0 ? {} : { warnings };
}
