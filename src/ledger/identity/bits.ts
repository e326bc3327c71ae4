/** Reads a tag's memory from its first bit on, as TDS 2.0 section 14 numbers it. */
export class BitReader {
  private at = 0;
  private readonly bits: string;

  constructor(hex: string) {
    this.bits = Array.from(hex, (digit) => Number.parseInt(digit, 16).toString(2).padStart(4, '0')).join('');
  }

  get left(): number {
    return this.bits.length - this.at;
  }

  /** Bits beyond the end are zero, as tags leave them. */
  take(count: number): bigint {
    const taken = this.bits.slice(this.at, this.at + count).padEnd(count, '0');
    this.at += count;
    return BigInt(`0b${taken || '0'}`);
  }

  restIsZero(): boolean {
    return !this.bits.includes('1', this.at);
  }
}

export class BitWriter {
  private bits = '';

  put(value: bigint | number, count: number): void {
    this.bits += value.toString(2).padStart(count, '0');
  }

  /** Filled with zeros to `total` bits and to whole 16-bit words, the unit in which tags are written. */
  toHex(total: number): string {
    const padded = this.bits.padEnd(Math.max(total, this.bits.length), '0');
    const words = padded.padEnd(Math.ceil(padded.length / 16) * 16, '0');
    return words.replace(/.{4}/g, (nibble) => Number.parseInt(nibble, 2).toString(16).toUpperCase());
  }
}
