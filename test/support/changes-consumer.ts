import { request } from './api-answer.js';

/** A row as it was told: an item, or a row of stock. */
interface Told {
  readonly gone?: boolean;
  readonly quantity?: string;
  readonly id?: string;
  readonly forms?: object;
}

interface Page {
  readonly position?: number;
  readonly capture?: string;
  readonly cursor?: string;
  readonly items?: readonly Told[];
  readonly stock?: readonly Told[];
}

/** What a row replaces: an item that of its id, a row of stock that which says the same but of another quantity. */
function keyOf({ quantity: _quantity, gone: _gone, ...said }: Told): string {
  return said.id ?? JSON.stringify(said);
}

/** Rows as they are kept. Spellings of ids are not told again where only they change. */
export function rowsByKey(rows: readonly Told[]): Readonly<Record<string, object>> {
  return Object.fromEntries(rows.map(({ forms: _forms, ...row }) => [keyOf(row), row]));
}

/** Keeps what `GET /v1/items/changes` or `/v1/stock/changes` tells, in pages of a size, and where it stands. */
export class ChangesConsumer {
  private readonly kept = new Map<string, object>();
  private position: number | undefined;
  private capture: string | undefined;

  constructor(
    private readonly url: string,
    private readonly of: 'items' | 'stock',
    private readonly limit: number,
  ) {}

  get rows(): Readonly<Record<string, object>> {
    return Object.fromEntries(this.kept);
  }

  get standsAt(): number {
    return this.position ?? -1;
  }

  /** Until nothing more is told, and it stands at `position` or behind it. */
  async followTo(position: number): Promise<void> {
    do await this.follow();
    while (this.standsAt < position);
  }

  /** All that is told now. */
  private async follow(): Promise<void> {
    const so = { after: this.position, lastCapture: this.position === undefined ? undefined : this.capture };
    for (let cursor: string | undefined, isFirst = true; isFirst || cursor !== undefined; isFirst = false) {
      const answer = await request(this.url)
        .get(`/v1/${this.of}/changes`)
        .query({ ...so, limit: this.limit, cursor });
      if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
      const page: Page = answer.body;
      for (const row of page[this.of] ?? []) this.take(row);
      this.position = page.position ?? this.position;
      this.capture = page.capture ?? this.capture;
      cursor = page.cursor;
    }
  }

  private take(row: Told): void {
    if (row.gone === true) this.kept.delete(keyOf(row));
    else this.kept.set(keyOf(row), row);
  }
}
