const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;

/** Compares two decimal texts exactly, whatever their length; a text that is no decimal compares as zero. */
export function compareDecimals(a: string, b: string): number {
  const scale = Math.max(fractionOf(a).length, fractionOf(b).length);
  const [left, right] = [scaled(a, scale), scaled(b, scale)];
  return left < right ? -1 : left > right ? 1 : 0;
}

function fractionOf(text: string): string {
  return DECIMAL.exec(text)?.[3] ?? '';
}

function scaled(text: string, scale: number): bigint {
  const [, sign = '', whole = '0'] = DECIMAL.exec(text) ?? [];
  const digits = BigInt(whole + fractionOf(text).padEnd(scale, '0'));
  return sign === '-' ? -digits : digits;
}
