const JSON_NUMBER = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/;
const NUMBER = /^([+-]?)([0-9]*)(?:\.([0-9]*))?(?:[eE]([+-]?[0-9]+))?$/;
/** More digits than any measure has: what says more is not written out. */
const MOST_ZEROS = 400;

export interface Spelling {
  readonly text: string;
  /** The value is the same, the characters are not. */
  readonly isOther: boolean;
}

/** A number as JSON spells it: XML has `+5`, `.5`, `5.` and `007` besides. Undefined where JSON has none of that value (INF, NaN). */
export function decimalInJson(decimal: string): Spelling | undefined {
  if (JSON_NUMBER.test(decimal)) return { text: decimal, isOther: false };
  const [whole, sign = '', before = '', after = '', exponent] = NUMBER.exec(decimal) ?? [];
  if (whole === undefined || before + after === '') return undefined;
  const digits = before.replace(/^0+(?=[0-9])/, '') || '0';
  const text = `${sign === '-' ? '-' : ''}${digits}${after === '' ? '' : `.${after}`}${exponent === undefined ? '' : `e${exponent}`}`;
  return { text, isOther: true };
}

/** A number as xsd:decimal spells it, which has no exponent. Undefined where it would take more digits than anybody reads. */
export function decimalInXml(decimal: string): Spelling | undefined {
  const [whole, sign = '', before = '', after = '', exponent] = NUMBER.exec(decimal) ?? [];
  if (whole === undefined || before + after === '') return undefined;
  if (exponent === undefined) return { text: decimal, isOther: false };
  const power = Number(exponent);
  if (Math.abs(power) > MOST_ZEROS) return undefined;
  const digits = before + after;
  const point = before.length + power;
  const padded = point <= 0 ? '0'.repeat(1 - point) + digits : digits.padEnd(point, '0');
  const at = Math.max(point, 1);
  const integer = padded.slice(0, at).replace(/^0+(?=[0-9])/, '');
  const fraction = padded.slice(at);
  return { text: `${sign === '-' ? '-' : ''}${integer}${fraction === '' ? '' : `.${fraction}`}`, isOther: true };
}
