/** What a text looks like that is kept for good, and nobody can take back. */
export const PERSONAL_DATA = ['mail', 'phone', 'name'] as const;
export type PersonalData = (typeof PERSONAL_DATA)[number];

const MAIL = /[^\s@<>()[\],;:"]+@[^\s@<>()[\],;:"]+\.\p{L}{2,}/u;
/** International, or behind a word for it: without either any number of goods would be one. */
const PHONE =
  /(\+[1-9]\d{0,2}|\b00[1-9]\d{0,2}[\s./()-])([\s./()-]{0,2}\d){6,12}(?!\d)|\b(tel|phone|mobile|fax|call)\b[^\d+]{0,12}\d([\s./()-]{0,2}\d){5,12}(?!\d)/iu;
const WORD = String.raw`\p{Lu}[\p{L}'’-]+`;
/** Behind a form of address, or in a field that names a person. */
const NAME = new RegExp(
  String.raw`\b(Mr|Mrs|Ms|Mx|Dr|Prof|Herr|Frau|Mme|Sr|Sra)\.?\s+${WORD}|\b([Nn]ame|[Oo]perator|[Cc]ontact|[Pp]erson|[Dd]river|[Pp]atient|[Ss]igned( by)?)\s*[:=]\s*${WORD}(\s+${WORD})?`,
  'u',
);

const PATTERNS: Readonly<Record<PersonalData, RegExp>> = { mail: MAIL, phone: PHONE, name: NAME };

/** Longer texts are looked at up to here. */
const CHARACTERS_MOST = 4_000;

/** All that the text looks like. It may be none: whoever wrote it is told, and nothing is refused for it. */
export function personalDataIn(text: string): readonly PersonalData[] {
  const looked = text.slice(0, CHARACTERS_MOST);
  return PERSONAL_DATA.filter((kind) => PATTERNS[kind].test(looked));
}
