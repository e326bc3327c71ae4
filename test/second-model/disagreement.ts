// What the product and the model answer otherwise, in parts that can be known one by one.
import type { Answer } from './model/answer.js';
import type { Rule } from './model/checks.js';
import type { Request } from './model/words.js';
import type { Outcome } from './product.js';
import type { Step } from './generate.js';
import type { Difference } from './shown.js';

export interface Disagreement {
  /** Such as `pack: the model refuses not-holder`; a disagreement is known where each of its parts is. */
  readonly parts: readonly string[];
  readonly detail: string;
  readonly step: Step;
}

export const kindOf = ({ parts }: Disagreement): string => parts.join('; ');

/** The request as disagreements name it: what is told of a date may be put at any moment of it. */
export function nameOf(request: Request): string {
  switch (request.kind) {
    case 'operation':
      return `${request.operation}${isDated(request.items) ? ' on a date' : ''}`;
    case 'claims':
      return `claim of ${request.claims[0]?.what ?? 'nothing'}${isDated(request.claims) ? ' on a date' : ''}`;
    case 'correct':
      return request.replacement && isDated(request.replacement.items) ? 'correct on a date' : request.kind;
    default:
      return request.kind;
  }
}

const isDated = (entries: readonly { readonly at?: string }[]): boolean => entries.some(({ at }) => at?.length === 10);

/** Whether they decide alike. The product may stop at the first rule that it finds broken, but names none that is not. */
export function decidedOtherwise(
  step: Step,
  answer: Answer,
  outcome: Outcome,
  standing: ReadonlySet<string>,
): readonly Disagreement[] {
  const ours = [
    ...new Set(answer.broken.filter(({ isFlag }) => !isFlag || answer.kind === 'accepted').map(({ rule }) => rule)),
  ];
  const isRefusal = answer.kind === 'refused';
  const strange = outcome.rules.filter((rule) => !ours.includes(rule as Rule));
  const name = nameOf(step.request);
  const told = (side: string, verb: string, rules: readonly string[]): readonly string[] =>
    rules.toSorted().map((rule) => `${name}: only the ${side} ${verb} ${rule}`);
  const parts = (): readonly string[] => {
    if (answer.kind !== outcome.kind && skips(step.request)) return [LEFT_OUT(name)];
    if (answer.kind !== outcome.kind)
      return isRefusal
        ? told('model', 'refuses', ours)
        : told(
            'product',
            outcome.rules.every((rule) => standing.has(rule)) ? 'refuses again' : 'refuses',
            outcome.rules,
          );
    if (isRefusal) return strange.length < outcome.rules.length ? [] : told('product', 'refuses so', strange);
    // Of what was broken already the product now names another rule.
    const isNew = strange.some((rule) => !standing.has(rule));
    if (strange.length > 0) return isNew ? told('product', 'flags', strange) : [];
    return outcome.rules.length === 0 ? told('model', 'flags', ours) : [];
  };
  const found = parts();
  if (found.length === 0) return [];
  const because = answer.broken.map(({ rule, item }) => `${rule} of ${item}`).join(', ');
  const detail = `product ${outcome.kind}: ${outcome.rules.join(', ')}\nmodel ${answer.kind}: ${because}`;
  return [{ parts: found, detail, step }];
}

const skips = (request: Request): boolean => request.kind === 'operation' && request.skip === true;

export const LEFT_OUT = (name: string): string => `${name}: one leaves out what the other takes`;

const isNothing = ({ product }: Difference): boolean => product === undefined || product === 'nowhere';

/** Who holds what is nowhere is lost with the place. */
function howOtherwise(those: readonly Difference[], found: readonly Difference[]): string {
  if (those.every(({ facet, product }) => facet === 'place' && product === 'gone'))
    return ' where the product says gone';
  const nowhere = found.filter((one) => one.facet === 'place' && isNothing(one)).map(({ item }) => item);
  const isLost = (one: Difference): boolean => isNothing(one) || (one.facet === 'holder' && nowhere.includes(one.item));
  return those.every(isLost) ? ' where the product knows none' : '';
}

export function statedOtherwise(when: string, found: readonly Difference[], step: Step): readonly Disagreement[] {
  if (found.length === 0) return [];
  const facets = [...new Set(found.map(({ facet }) => facet))].sort();
  const detail = found.map(
    ({ item, facet, product, model }) => `${item} ${facet}: product ${product ?? '-'}, model ${model ?? '-'}`,
  );
  const parts = facets.map((facet) => {
    const those = found.filter((one) => one.facet === facet);
    return `${nameOf(step.request)}: ${when}, another ${facet}${howOtherwise(those, found)}`;
  });
  return [{ parts, detail: detail.join('\n'), step }];
}
