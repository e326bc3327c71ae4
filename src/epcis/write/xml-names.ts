import type { Losses } from './losses.js';
import type { Attribute } from './xml-text.js';

export const XML_NAMESPACE = 'http://www.w3.org/XML/1998/namespace';

/** Which prefix stands for which namespace where an element is written. */
export type Scope = ReadonlyMap<string, string>;

const RESERVED = /^xml/i;

/** The names of one element and its attributes: the prefixes that they had, declared where they do not stand for that namespace already. */
export class XmlNames {
  readonly scope: Map<string, string>;
  readonly declared: Attribute[] = [];
  private readonly used = new Map<string, string>();

  constructor(
    outer: Scope,
    private readonly losses: Losses,
  ) {
    this.scope = new Map(outer);
  }

  element(prefix: string, namespace: string, name: string): string {
    return this.qualified(prefix, namespace, name, false);
  }

  attribute(prefix: string, namespace: string, name: string): string {
    return namespace === '' ? name : this.qualified(prefix, namespace, name, true);
  }

  private qualified(prefix: string, namespace: string, name: string, isAttribute: boolean): string {
    if (namespace === XML_NAMESPACE) return `xml:${name}`;
    let bound = prefix;
    for (let number = 1; !this.canBe(bound, namespace, isAttribute); number++)
      bound = `${prefix === '' || RESERVED.test(prefix) ? 'ns' : prefix}${number}`;
    if (bound !== prefix) this.losses.add('namespace-prefix', `${prefix}=${namespace}`);
    this.used.set(bound, namespace);
    if ((this.scope.get(bound) ?? '') !== namespace) {
      this.scope.set(bound, namespace);
      this.declared.push([bound === '' ? 'xmlns' : `xmlns:${bound}`, namespace]);
    }
    return bound === '' ? name : `${bound}:${name}`;
  }

  /** One element cannot bind a prefix twice. */
  private canBe(prefix: string, namespace: string, isAttribute: boolean): boolean {
    if (RESERVED.test(prefix) || (isAttribute && prefix === '')) return false;
    const bound = this.used.get(prefix);
    return bound === undefined || bound === namespace;
  }
}

/** The scope of an event: what it and all within it needs is declared once, so that what is within need not say it again and again. */
export function declaredScope(
  bindings: Iterable<{ readonly prefix: string; readonly namespace: string }>,
  outer: Scope,
): { readonly scope: Scope; readonly declared: readonly Attribute[] } {
  const scope = new Map(outer);
  const declared: Attribute[] = [];
  const seen = new Set<string>();
  for (const { prefix, namespace } of bindings) {
    if (!/^[A-Za-z_][\w.-]*$/.test(prefix) || RESERVED.test(prefix) || namespace === '' || seen.has(prefix)) continue;
    seen.add(prefix);
    if (outer.get(prefix) === namespace) continue;
    scope.set(prefix, namespace);
    declared.push([`xmlns:${prefix}`, namespace]);
  }
  return { scope, declared };
}
