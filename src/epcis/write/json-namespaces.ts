import type { Binding } from './extensions-of.js';
import type { Losses } from './losses.js';

/** What the standard's JSON-LD context binds, and forbids to bind otherwise. */
const BUILT_IN: Readonly<Record<string, readonly string[]>> = {
  cbvmda: ['urn:epcglobal:cbv:mda', 'urn:epcglobal:cbv:mda:'],
  epcis: ['https://ref.gs1.org/epcis/'],
  cbv: ['https://ref.gs1.org/cbv/'],
  gs1: ['https://gs1.org/voc/'],
  rdf: ['http://www.w3.org/1999/02/22-rdf-syntax-ns#'],
  rdfs: ['http://www.w3.org/2000/01/rdf-schema#'],
  owl: ['http://www.w3.org/2002/07/owl#'],
  xsd: ['http://www.w3.org/2001/XMLSchema#'],
  dcterms: ['http://purl.org/dc/terms/'],
};

/** Names of the standard that are no prefixes. */
const TERMS = new Set(['id', 'type', 'action', 'ilmd', 'source', 'destination', 'value', 'time', 'set', 'unset', 'reason', 'uom', 'quantity', 'component', 'exception', 'member', 'urn', 'http', 'https', 'xml', 'xmlns']); // prettier-ignore

/** Namespaces that XML documents declare for the document itself: no member of JSON-LD has them. */
const OF_XML =
  /^(urn:epcglobal:epcis(-query|-masterdata)?:xsd:|urn:epcglobal:xsd:|http:\/\/www\.w3\.org\/(2001\/XMLSchema|XML\/1998)|http:\/\/www\.unece\.org\/cefact\/)/;
const XML = 'http://www.w3.org/XML/1998/namespace';

/** The prefixes of one JSON-LD document: a prefix means the same in all of it, and each namespace has one. */
export class JsonNamespaces {
  private readonly byPrefix = new Map<string, string>();
  private readonly renamed = new Map<string, string>();

  constructor(private readonly losses: Losses) {}

  /** Declared at the root, whether or not anything uses it. */
  declare({ prefix, namespace }: Binding): void {
    const isUsable = prefix !== '' && !OF_XML.test(namespace) && !TERMS.has(prefix) && !Object.hasOwn(BUILT_IN, prefix);
    if (isUsable && !this.byPrefix.has(prefix)) this.byPrefix.set(prefix, namespace);
  }

  use({ prefix, namespace }: Binding): void {
    if (namespace !== '' && namespace !== XML) this.prefixOf(prefix, namespace);
  }

  /** A member's name; one of no namespace stays as it is. */
  nameOf({ prefix, namespace }: Binding, name: string): string {
    if (namespace === '') return prefix === '' ? name : `${prefix}:${name}`;
    return `${namespace === XML ? 'xml' : this.prefixOf(prefix, namespace)}:${name}`;
  }

  get members(): readonly (readonly [string, string])[] {
    return [...this.byPrefix];
  }

  private prefixOf(prefix: string, namespace: string): string {
    if (this.canBe(prefix, namespace)) return prefix;
    const key = `${prefix} ${namespace}`;
    const known = this.renamed.get(key);
    if (known !== undefined) return known;
    const stem = /^[A-Za-z_]/.test(prefix) ? prefix : 'ns';
    let number = 1;
    while (!this.canBe(`${stem}${number}`, namespace)) number += 1;
    this.renamed.set(key, `${stem}${number}`);
    this.losses.add('namespace-prefix', `${prefix}=${namespace}`, '@context');
    return `${stem}${number}`;
  }

  private canBe(prefix: string, namespace: string): boolean {
    if (prefix === '' || TERMS.has(prefix)) return false;
    const builtIn = Object.hasOwn(BUILT_IN, prefix) ? BUILT_IN[prefix] : undefined;
    if (builtIn) return builtIn.includes(namespace);
    const bound = this.byPrefix.get(prefix);
    if (bound === undefined) this.byPrefix.set(prefix, namespace);
    return bound === undefined || bound === namespace;
  }
}
