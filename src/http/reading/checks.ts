import {
  ArrayMaxSize,
  ArrayNotEmpty,
  IsArray,
  isArray,
  IsBoolean,
  isBoolean,
  IsIn,
  isIn,
  IsInt,
  isInt,
  IsObject,
  isObject,
  IsString,
  isString,
  Max,
  max,
  Min,
  min,
  type ValidationArguments,
} from 'class-validator';
import type { Check } from './body-shape.js';
import { FORM_RULES } from './form.sentences.js';
import type { Sentence } from '../../ledger/sentences.js';

export const TEXT: Check = { validators: [IsString({ message: FORM_RULES.text() })], holds: isString };
export const FLAG: Check = { validators: [IsBoolean({ message: FORM_RULES.flag() })], holds: isBoolean };
export const LIST: Check = { validators: [IsArray({ message: FORM_RULES.list() })], holds: isArray };

/** Whoever reads it says what it is to be. */
export const ANY: Check = { validators: [], holds: () => true };

export function object(what?: string): Check {
  const message = FORM_RULES.object(what);
  return { validators: [IsObject({ message })], holds: (value) => isObject(value) };
}

/** One of some words. */
export function word(words: readonly string[]): Check {
  const message = FORM_RULES['one-of'](words);
  return { validators: [IsIn([...words], { message })], holds: (value) => isIn(value, words) };
}

export function wholeNumber(message: Sentence, least: number, most = Infinity): Check {
  return {
    validators: [IsInt({ message }), Min(least, { message }), Max(most, { message })],
    holds: (value) => isInt(value) && min(value, least) && max(value, most),
  };
}

/** A list of so many entries. */
export function listOfUpTo(most: number, what: string): Check {
  const message = FORM_RULES['list-of-up-to']({ most, what });
  const tooMany = ({ value }: ValidationArguments): Sentence =>
    FORM_RULES['too-many-entries']({ count: (value as readonly unknown[]).length, most });
  return {
    // The last is told first: what is no list has no entries to count.
    validators: [ArrayMaxSize(most, { message: tooMany }), ArrayNotEmpty({ message }), IsArray({ message })],
    holds: (value) => Array.isArray(value) && value.length > 0 && value.length <= most,
  };
}
