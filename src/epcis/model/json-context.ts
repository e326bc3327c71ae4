import type { NamespaceDeclaration } from './epcis-document.js';
import { isJsonList, isJsonObject, type JsonObject, type JsonValue } from './json-text.js';
import { MODEL_RULES } from './model.sentences.js';
import type { Sentence } from '../../ledger/sentences.js';

/** The context of EPCIS 2.0, whatever its version and wherever it is kept: its prefixes are built in. */
const EPCIS_CONTEXT =
  /^https?:\/\/(?:ref\.gs1\.org\/standards\/epcis\/(?:v?2(?:\.\d+){1,2}\/)?|gs1\.github\.io\/EPCIS\/)epcis-context\.jsonld$/;

/** As XML writes the namespace of master data attributes; the context of EPCIS has a colon behind it. */
export const CBVMDA = 'urn:epcglobal:cbv:mda';

const BUILT_IN: ReadonlyMap<string, string> = new Map([
  ['epcis', 'https://ref.gs1.org/epcis/'],
  ['cbv', 'https://ref.gs1.org/cbv/'],
  ['gs1', 'https://gs1.org/voc/'],
  ['cbvmda', CBVMDA],
  ['rdf', 'http://www.w3.org/1999/02/22-rdf-syntax-ns#'],
  ['rdfs', 'http://www.w3.org/2000/01/rdf-schema#'],
  ['owl', 'http://www.w3.org/2002/07/owl#'],
  ['xsd', 'http://www.w3.org/2001/XMLSchema#'],
  ['dcterms', 'http://purl.org/dc/terms/'],
]);

/** A name of somebody's own vocabulary, as far as the contexts tell. */
export interface ExpandedName {
  readonly namespace: string;
  readonly prefix: string;
  readonly name: string;
}

/** What the `@context` of a document, and of an event in it, says of prefixes and terms. Nothing is fetched. */
export class JsonContext {
  private constructor(
    private readonly terms: ReadonlyMap<string, string>,
    private readonly vocabulary: string | undefined,
    readonly namespaces: readonly NamespaceDeclaration[],
    readonly unknown: readonly string[],
    readonly isEpcis: boolean,
  ) {}

  static readonly empty = new JsonContext(BUILT_IN, undefined, [], [], false);

  /** This context, and another one inside of it. `wrong` is told where an entry is none. */
  with(context: JsonValue | undefined, wrong: (pointer: string, rule: Sentence) => void): JsonContext {
    if (context === undefined) return this;
    const terms = new Map(this.terms);
    const namespaces = [...this.namespaces];
    const unknown = [...this.unknown];
    let { vocabulary, isEpcis } = this;
    for (const [index, entry] of (isJsonList(context) ? context : [context]).entries()) {
      const pointer = isJsonList(context) ? `/${index}` : '';
      if (typeof entry === 'string' && EPCIS_CONTEXT.test(entry)) isEpcis = true;
      else if (typeof entry === 'string') unknown.push(entry);
      else if (isJsonObject(entry)) {
        vocabulary = declare(entry, terms, namespaces, (name, rule) => wrong(`${pointer}/${name}`, rule)) ?? vocabulary;
      } else if (entry !== null) wrong(pointer, MODEL_RULES['context-entry']());
    }
    return new JsonContext(terms, vocabulary, namespaces, unknown, isEpcis);
  }

  /** The namespace of a member's name. Undefined where its prefix is not declared, or where it has none and no context tells what it is. */
  expand(member: string): ExpandedName | undefined {
    const colon = member.indexOf(':');
    if (colon > 0) {
      const prefix = member.slice(0, colon);
      const namespace = this.terms.get(prefix);
      return namespace === undefined ? undefined : { namespace, prefix, name: member.slice(colon + 1) };
    }
    const term = this.terms.get(member);
    if (term !== undefined && !BUILT_IN.has(member)) return { ...splitIri(term), prefix: '' };
    return this.vocabulary === undefined ? undefined : { namespace: this.vocabulary, prefix: '', name: member };
  }

  /** A CURIE of a declared prefix as the URI that it stands for; anything else as it is. */
  expandValue(value: string): string {
    const colon = value.indexOf(':');
    const namespace =
      colon > 0 && !value.startsWith('//', colon + 1) ? this.terms.get(value.slice(0, colon)) : undefined;
    return namespace === undefined ? value : namespace + value.slice(colon + 1);
  }
}

/** The vocabulary that it declares, if it does. */
function declare(
  entry: JsonObject,
  terms: Map<string, string>,
  namespaces: NamespaceDeclaration[],
  wrong: (name: string, rule: Sentence) => void,
): string | undefined {
  let vocabulary: string | undefined;
  for (const [name, value] of entry) {
    const uri = isJsonObject(value) ? value.get('@id') : value;
    if (name === '@vocab') vocabulary = typeof uri === 'string' ? uri : undefined;
    if (name.startsWith('@') || uri === null) continue;
    if (typeof uri !== 'string') {
      wrong(name, MODEL_RULES['context-entry']());
      continue;
    }
    const expanded = uri === `${CBVMDA}:` ? CBVMDA : expandIn(terms, uri);
    terms.set(name, expanded);
    namespaces.push({ prefix: name, uri: expanded });
  }
  return vocabulary;
}

/** A term may be defined by the prefix of another, such as `ex:colour`. */
function expandIn(terms: ReadonlyMap<string, string>, uri: string): string {
  const colon = uri.indexOf(':');
  const namespace = colon > 0 ? terms.get(uri.slice(0, colon)) : undefined;
  return namespace === undefined ? uri : namespace + uri.slice(colon + 1);
}

function splitIri(iri: string): { readonly namespace: string; readonly name: string } {
  const end = Math.max(iri.lastIndexOf('/'), iri.lastIndexOf('#'), iri.lastIndexOf(':')) + 1;
  return { namespace: iri.slice(0, end), name: iri.slice(end) };
}
