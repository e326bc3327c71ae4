/** A member and its value, which is JSON text already; one without a value is left out. */
export type Member = readonly [name: string, text: string | undefined];

export const jsonString = (text: string): string => JSON.stringify(text);

export function jsonObject(members: readonly Member[]): string {
  const written: string[] = [];
  for (const [name, text] of members) if (text !== undefined) written.push(`${JSON.stringify(name)}:${text}`);
  return `{${written.join(',')}}`;
}

export const jsonArray = (texts: readonly string[]): string => `[${texts.join(',')}]`;

export const jsonStrings = (texts: readonly string[] | undefined): string | undefined =>
  texts && jsonArray(texts.map(jsonString));
