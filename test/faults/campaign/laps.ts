/** Where the time of a round goes. */
export class Laps {
  private readonly startedAt = performance.now();
  private readonly ended: string[] = [];
  private lapAt = this.startedAt;

  /** What took from the end before it until now. */
  end(name: string): void {
    this.ended.push(`${name} ${secondsSince(this.lapAt)}`);
    this.lapAt = performance.now();
  }

  get text(): string {
    return `${secondsSince(this.startedAt)} s (${this.ended.join(', ')})`;
  }
}

function secondsSince(at: number): string {
  return ((performance.now() - at) / 1_000).toFixed(1);
}
