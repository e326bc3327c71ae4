/** What stands beside the log is kept in this schema: no rebuild, discard or release touches it, and no log brings it back. */
export function accessSchema(ledger: string): string {
  return `access_${ledger}`;
}
