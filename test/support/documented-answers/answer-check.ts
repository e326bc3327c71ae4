import { Ajv, type ValidateFunction } from 'ajv';
import { closed, type DocumentedResponse, type OpenApiDocument } from './openapi-document.js';
import { noteFields, type FieldNotes } from './field-walk.js';

/** An answer of a ledger. `text` is undefined where somebody else read it. */
export interface Answered {
  readonly method: string;
  /** With its query, as it was asked. */
  readonly path: string;
  readonly status: number;
  readonly type: string | undefined;
  readonly text: string | undefined;
}

interface Route {
  readonly matches: RegExp;
  readonly template: string;
}

/** What is no part of the document: the document itself and its page, and what processes of one ledger say to each other. */
const BESIDE = /^\/(docs|openapi\.json|internal)(\/|$)/;
/** What the frame says of a path or a method that is not there, or of a path that is none; without a key nobody hears even that. */
const NOTHING_HERE = [400, 401, 404, 405];
const PROBLEM = '#/components/schemas/ProblemBody';
const LINES = 'application/x-ndjson';

/** Says what an answer is otherwise than the document has it, objects without any field that is not documented. */
export class AnswerCheck {
  private readonly ajv = new Ajv({ strict: false, validateFormats: false, validateSchema: false });
  private readonly routes: readonly Route[];
  private readonly validators = new Map<string, ValidateFunction>();

  constructor(
    private readonly document: OpenApiDocument,
    private readonly notes: FieldNotes & { readonly route: (route: string) => void },
  ) {
    this.ajv.addSchema(closed(document), 'openapi');
    const templates = Object.keys(document.paths).sort((a, b) => a.split('{').length - b.split('{').length);
    this.routes = templates.map((template) => ({
      template,
      matches: new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]*')}$`),
    }));
  }

  /** Undefined where the answer is as documented. */
  faultOf(answer: Answered): string | undefined {
    const path = answer.path.split('?')[0] ?? '';
    if (BESIDE.test(path)) return undefined;
    const fault = this.fault(path, answer);
    return fault === undefined ? undefined : `${answer.method} ${answer.path} is answered ${answer.status}: ${fault}`;
  }

  private fault(path: string, answer: Answered): string | undefined {
    const { status } = answer;
    const method = answer.method === 'HEAD' ? 'get' : answer.method.toLowerCase();
    const template = this.routes.find(({ matches }) => matches.test(path))?.template;
    const route = template === undefined ? undefined : this.document.paths[template]?.[method];
    if (template === undefined || !route) {
      if (!NOTHING_HERE.includes(status)) return 'the document has no such route';
      return this.problemFault(answer);
    }
    const response = route.responses[String(status)];
    if (!response) return 'the document has no such status';
    this.notes.route(`${method} ${template} ${status}`);
    const pointer = `#/paths/${escaped(template)}/${method}/responses/${status}/content`;
    return this.contentFault(response, pointer, `${method} ${template} ${status}`, answer);
  }

  private problemFault({ type, text, method }: Answered): string | undefined {
    if (type !== 'application/problem+json') return `its type is ${type}`;
    if (text === undefined || method === 'HEAD') return undefined;
    return this.bodyFault(PROBLEM, 'ProblemBody', JSON.parse(text));
  }

  private contentFault(
    { content = {} }: DocumentedResponse,
    pointer: string,
    place: string,
    { type, text, method }: Answered,
  ): string | undefined {
    if (Object.keys(content).length === 0) return text ? 'it is documented to have no body' : undefined;
    const documented = content[type ?? ''];
    if (type === undefined || !documented) return `its type ${type} is not documented`;
    if (!documented.schema) return 'its body has no schema';
    if (text === undefined || method === 'HEAD') return undefined;
    const bodies = type === LINES ? text.split('\n').filter((line) => line !== '') : [text];
    for (const body of bodies) {
      const value: unknown = type.endsWith('json') ? JSON.parse(body) : body;
      const fault = this.bodyFault(`${pointer}/${escaped(type)}/schema`, place, value);
      if (fault !== undefined) return fault;
    }
    return undefined;
  }

  private bodyFault(reference: string, place: string, value: unknown): string | undefined {
    let validate = this.validators.get(reference);
    if (!validate) {
      validate = this.ajv.compile({ $ref: `openapi${reference}` });
      this.validators.set(reference, validate);
    }
    noteFields(this.document, this.schemaAt(reference), value, place, this.notes);
    if (validate(value)) return undefined;
    const told = (validate.errors ?? []).map(
      ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
    );
    return `${told.join('; ')}\n${JSON.stringify(value).slice(0, 1_000)}`;
  }

  private schemaAt(reference: string): object {
    let part: unknown = this.document;
    for (const name of reference.split('/').slice(1))
      part = (part as Readonly<Record<string, unknown>>)[unescaped(name)];
    return part as object;
  }
}

/** As a part of a JSON pointer in a URI. */
function escaped(name: string): string {
  return encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'));
}

function unescaped(name: string): string {
  return decodeURIComponent(name).replaceAll('~1', '/').replaceAll('~0', '~');
}
