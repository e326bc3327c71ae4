import 'reflect-metadata';
import { getMetadataStorage, validateSync, ValidationTypes, type ValidationArguments } from 'class-validator';
import type { Faults } from './faults.js';
import { isObject, type JsonFields } from './values.js';

export type Shape = new () => object;

/** What the class says of one property. `applies`: whether the rest is asked at all; an optional one that is missing is not. */
interface PropertyRules {
  readonly property: string;
  readonly applies: ((object: object, value: unknown) => boolean)[];
  readonly holds: ((object: object, value: unknown) => boolean)[];
}

const rulesByShape = new Map<Shape, readonly PropertyRules[]>();

/**
 * Checks the top level of a body by the class that also documents it. What lies deeper is read by code of its own: class-validator takes
 * half a second for a request of 20,000 items.
 */
export function checkShape(shape: Shape, body: unknown, faults: Faults): void {
  if (!isObject(body)) return;
  // Fields that no object of the class may shadow, such as `constructor`; the reader refuses them by name.
  const own: JsonFields = Object.fromEntries(
    Object.entries(body).filter(([name, value]) => !(name in Object.prototype) && value !== null),
  );
  if (obeys(shape, own)) return;
  for (const error of validateSync(Object.assign(new shape(), own), { forbidUnknownValues: false })) {
    faults.add(error.property, body[error.property], Object.values(error.constraints ?? {})[0] ?? 'is not right');
  }
}

/** class-validator gathers the rules of a class anew for each object, which costs a small request more than reading it: here they are kept. */
function obeys(shape: Shape, own: JsonFields): boolean {
  const rules = rulesByShape.get(shape) ?? rulesOf(shape);
  rulesByShape.set(shape, rules);
  return rules.every(({ property, applies, holds }) => {
    const value = own[property];
    return !applies.every((rule) => rule(own, value)) || holds.every((rule) => rule(own, value));
  });
}

function rulesOf(shape: Shape): readonly PropertyRules[] {
  const storage = getMetadataStorage();
  const found = new Map<string, PropertyRules>();
  for (const metadata of storage.getTargetValidationMetadatas(shape, '', false, false)) {
    const { propertyName: property, type, constraints, constraintCls } = metadata;
    const rules = found.get(property) ?? { property, applies: [], holds: [] };
    found.set(property, rules);
    if (type === ValidationTypes.CONDITIONAL_VALIDATION)
      rules.applies.push(constraints[0] as PropertyRules['applies'][0]);
    else if (type === ValidationTypes.CUSTOM_VALIDATION && !metadata.each)
      for (const { instance } of storage.getTargetValidatorConstraints(constraintCls))
        rules.holds.push((object, value) => {
          const about: ValidationArguments = { value, constraints, targetName: shape.name, object, property };
          return instance.validate(value, about) === true;
        });
    // What is of another kind is left to class-validator.
    else rules.holds.push(() => false);
  }
  return [...found.values()];
}
