/** Equal for what says the same, in whatever order its members stand. */
export function fieldsText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(fieldsText).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  members.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${fieldsText(member)}`).join(',')}}`;
}
