import 'reflect-metadata';
import { ApiProperty, ApiPropertyOptional, type ApiPropertyOptions } from '@nestjs/swagger';
import { IsOptional, validateSync } from 'class-validator';
import type { Faults } from './faults.js';
import { isObject, type JsonFields } from './values.js';
import { asSaid } from '../../ledger/sentences.js';

/** A class that documents a body, and says what its top level is to be. */
export type BodyShape = new () => object;

/** What a value is to be: as class-validator is told, and as a function of the same. */
export interface Check {
  /** The last is told first of those that are broken. */
  readonly validators: readonly PropertyDecorator[];
  readonly holds: (value: unknown) => boolean;
}

interface Rule {
  readonly property: string;
  readonly isNeeded: boolean;
  readonly holds: (value: unknown) => boolean;
}

/** By the prototypes of the classes that declare them. */
const declared = new WeakMap<object, Rule[]>();
const rulesByShape = new WeakMap<BodyShape, readonly Rule[]>();

/** A field that a body may have; null counts as not given. */
export function Given(check: Check, document: ApiPropertyOptions): PropertyDecorator {
  return (target, key) => {
    ApiPropertyOptional(document)(target, key);
    IsOptional()(target, key);
    declare(check, false, target, key);
  };
}

/** A field that a body must have. */
export function Needed(check: Check, document: ApiPropertyOptions): PropertyDecorator {
  return (target, key) => {
    ApiProperty(document)(target, key);
    declare(check, true, target, key);
  };
}

function declare({ validators, holds }: Check, isNeeded: boolean, target: object, key: string | symbol): void {
  for (const validator of validators.toReversed()) validator(target, key);
  declared.set(target, [...(declared.get(target) ?? []), { property: String(key), isNeeded, holds }]);
}

/** The fields that a shape says something of. */
export function fieldsOfShape(shape: BodyShape): readonly string[] {
  return rulesOf(shape).map(({ property }) => property);
}

function rulesOf(shape: BodyShape): readonly Rule[] {
  const known = rulesByShape.get(shape);
  if (known) return known;
  const rules: Rule[] = [];
  for (let at: unknown = shape.prototype; isObject(at); at = Object.getPrototypeOf(at))
    rules.push(...(declared.get(at) ?? []));
  rulesByShape.set(shape, rules);
  return rules;
}

/**
 * Checks the top level of a body by the class that also documents it. What lies deeper is read by code of its own: class-validator takes
 * half a second for a request of 20,000 items. It is asked only what is wrong with a body that is: for each object it gathers the rules of its
 * class anew, which costs a small request more than all the rest of its reading.
 */
export function checkShape(shape: BodyShape, body: unknown, faults: Faults): void {
  if (!isObject(body) || rulesOf(shape).every((rule) => obeys(rule, body))) return;
  // Fields that no object of the class may shadow, such as `constructor`; the reader refuses them by name.
  const own: JsonFields = Object.fromEntries(
    Object.entries(body).filter(([name, value]) => !(name in Object.prototype) && value !== null),
  );
  for (const error of validateSync(Object.assign(new shape(), own), { forbidUnknownValues: false }))
    for (const said of Object.values(error.constraints ?? {}).slice(0, 1))
      faults.add(error.property, body[error.property], asSaid(said));
}

function obeys({ property, isNeeded, holds }: Rule, body: JsonFields): boolean {
  const value = body[property];
  return value === undefined || value === null ? !isNeeded : holds(value);
}
