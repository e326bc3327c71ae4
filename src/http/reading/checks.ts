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
} from 'class-validator';
import type { Check } from './body-shape.js';

export const TEXT: Check = { validators: [IsString({ message: 'is to be text' })], holds: isString };
export const FLAG: Check = { validators: [IsBoolean({ message: 'is to be true or false' })], holds: isBoolean };
export const LIST: Check = { validators: [IsArray({ message: 'is to be a list' })], holds: isArray };

/** Whoever reads it says what it is to be. */
export const ANY: Check = { validators: [], holds: () => true };

export function object(message = 'is to be an object'): Check {
  return { validators: [IsObject({ message })], holds: (value) => isObject(value) };
}

/** One of some words. */
export function word(words: readonly string[]): Check {
  const message = `is to be ${words.join(', ')}`;
  return { validators: [IsIn([...words], { message })], holds: (value) => isIn(value, words) };
}

export function wholeNumber(message: string, least: number, most = Infinity): Check {
  return {
    validators: [IsInt({ message }), Min(least, { message }), Max(most, { message })],
    holds: (value) => isInt(value) && min(value, least) && max(value, most),
  };
}

/** A list of some words; `LIST` says what else it is to be. */
export function wordsOf(words: readonly string[]): Check {
  const message = `is to be a list of ${words.join(', ')}`;
  return {
    validators: [...LIST.validators, IsIn([...words], { each: true, message })],
    holds: (value) => isArray(value) && value.every((one) => isIn(one, words)),
  };
}

/** A list of so many entries; `tooMany` where more of them is told otherwise. */
export function listOfUpTo(most: number, message: string, tooMany = message): Check {
  return {
    // The last is told first: what is no list has no entries to count.
    validators: [ArrayMaxSize(most, { message: tooMany }), ArrayNotEmpty({ message }), IsArray({ message })],
    holds: (value) => Array.isArray(value) && value.length > 0 && value.length <= most,
  };
}
