/** What is read here of a schema of the document. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: boolean | Schema;
  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
}

export interface Content {
  readonly schema?: Schema;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
}

export interface DocumentedResponse {
  readonly content?: Readonly<Record<string, Content>>;
}

export interface DocumentedRoute {
  readonly requestBody?: { readonly content: Readonly<Record<string, Content>> };
  readonly responses: Readonly<Record<string, DocumentedResponse>>;
}

export interface OpenApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedRoute>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** Each answer that is documented, named by its route and status. */
export function documentedAnswers({ paths }: OpenApiDocument): readonly (readonly [string, DocumentedResponse])[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, { responses }]) =>
      Object.entries(responses).map(([status, response]) => [`${method} ${path} ${status}`, response] as const),
    ),
  );
}

/** The schema that a reference names. */
export function referred({ components }: OpenApiDocument, reference: string): Schema {
  const found = components.schemas[nameOf(reference)];
  if (!found) throw new Error(`the document has no ${reference}`);
  return found;
}

export function nameOf(reference: string): string {
  return reference.replace('#/components/schemas/', '');
}

/** The same document, in which an object has no other fields than those that are named, unless it says that it has. */
export function closed<T>(part: T): T {
  if (Array.isArray(part)) return part.map((one: unknown) => closed(one)) as T;
  if (typeof part !== 'object' || part === null) return part;
  const parts = Object.entries(part).map(([name, value]) => [name, closed<unknown>(value)]);
  const isOpen = !('properties' in part) || typeof part.properties !== 'object' || 'additionalProperties' in part;
  return Object.fromEntries(isOpen ? parts : [...parts, ['additionalProperties', false]]) as T;
}
