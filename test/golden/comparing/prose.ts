/** Sentences for a person: they may be put better at any time, so that nobody is promised them. */
const SENTENCES: readonly RegExp[] = [
  // RFC 9457: `code` says the same for programs.
  /^(answers\[\d+\]\.problem\.)?(title|detail)$/,
  /^(answers\[\d+\]\.problem\.)?violations\[\d+\]\.history$/,
  /^events\[\d+\]\.anomalies\[\d+\]\.(message|history)$/,
  /^(answer\.)?(flags|skipped)\[\d+\](\.also\[\d+\])?\.history$/,
];

/** A code, and a sentence behind it; where it is about the form of a request, the sentence alone. */
const RULES: readonly RegExp[] = [
  /^(answers\[\d+\]\.problem\.)?violations\[\d+\]\.rule$/,
  /^(answer\.)?(flags|skipped)\[\d+\](\.also\[\d+\])?\.rule$/,
];

export function isSentence(field: string): boolean {
  return SENTENCES.some((pattern) => pattern.test(field));
}

export function isRule(field: string): boolean {
  return RULES.some((pattern) => pattern.test(field));
}

/** What of a rule is promised: its code, which may stand behind `makes the event at position 7 impossible: `. */
export function codeOfRule(rule: string): string {
  return /^(?:makes the event at position \d+ impossible: )?([a-z]+(?:-[a-z]+)*): /.exec(rule)?.[1] ?? '';
}
