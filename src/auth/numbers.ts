const CHARACTERS_MOST = 100;
/** A GS1 company prefix (General Specifications, 1.4.4), or the first segments of a canonical id. */
const BEGINNING = /^(\d{4,12}|[a-z0-9]+(\/[^\s/]+){1,3})$/;

/** Whether it says how the numbers begin that somebody may give out. */
export function isBeginning(text: string): boolean {
  return text.length <= CHARACTERS_MOST && BEGINNING.test(text);
}
