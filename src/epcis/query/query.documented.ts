import { applyDecorators } from '@nestjs/common';
import { ApiHeader, ApiQuery, ApiResponse } from '@nestjs/swagger';
import { CBV_XML_FORMATS } from '../write/cbv-format.js';
import { EPC_FORMATS } from '../write/epc-format.js';
import { PER_PAGE_MOST } from './event-queries.js';
import { CONTROLS, PARAMETERS } from './parameters.js';

const EXAMPLE = {
  '@context': ['https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld'],
  type: 'EPCISQueryDocument',
  schemaVersion: '2.0',
  creationDate: '2026-03-27T12:00:00Z',
  epcisBody: {
    queryResults: {
      queryName: 'SimpleEventQuery',
      resultsBody: {
        eventList: [
          {
            type: 'ObjectEvent',
            eventID: 'urn:uuid:3b6f1f0e-5b0a-4f43-9c76-2f0ad3f0c4b1',
            eventTime: '2026-03-27T06:45:16Z',
            recordTime: '2026-03-27T06:45:20.123Z',
            eventTimeZoneOffset: '-05:00',
            epcList: ['https://id.gs1.org/01/09506000123455/21/1'],
            action: 'OBSERVE',
            bizStep: 'receiving',
          },
        ],
      },
    },
  },
};
const ANY_OBJECT = { type: 'object', additionalProperties: true } as const;
const XML = {
  schema: { type: 'string' },
  example:
    '<epcisq:EPCISQueryDocument xmlns:epcisq="urn:epcglobal:epcis-query:xsd:2" schemaVersion="2.0"> ... </epcisq:EPCISQueryDocument>',
} as const;

const VERSIONED = {
  'GS1-EPCIS-Version': { description: 'The version of the answer.', schema: { type: 'string' } },
  'GS1-CBV-Version': { description: 'The version of its vocabulary.', schema: { type: 'string' } },
  'Ledger-Position': { description: 'Position at which the answer stands.', schema: { type: 'integer' } },
  Link: { description: 'The next page, where there is one: rel="next".', schema: { type: 'string' } },
} as const;

/** An answer that is a document of EPCIS. */
export function EventsAnswer(): MethodDecorator & ClassDecorator {
  const json = { schema: ANY_OBJECT, example: EXAMPLE };
  return ApiResponse({
    status: 200,
    description: 'A query document, in the form that is accepted.',
    headers: {
      ...VERSIONED,
      'Ledger-Incomplete': { description: '`true` where something could not be taken in.', schema: { type: 'string' } },
      'Conversion-Losses': { description: 'What the form cannot carry, in number.', schema: { type: 'integer' } },
    },
    content: { 'application/ld+json': json, 'application/json': json, 'application/xml': XML, 'text/xml': XML },
  });
}

export const COLLECTION_HEADERS = VERSIONED;

const header = (name: string, description: string, schema: object): MethodDecorator & ClassDecorator =>
  ApiHeader({ name, required: false, description, schema: { type: 'string', ...schema } });

/** The headers by which a form is chosen. */
export function FormHeaders(): MethodDecorator & ClassDecorator {
  return applyDecorators(
    header('GS1-EPCIS-Version', 'The version that is wanted.', { enum: ['2.0', '1.2'] }),
    header('GS1-EPCIS-Min', 'The lowest version that is understood.', { example: '1.2' }),
    header('GS1-EPCIS-Max', 'The highest version that is understood.', { example: '2.0' }),
    header('GS1-CBV-Min', 'The lowest version of CBV that is understood.', { example: '1.2' }),
    header('GS1-CBV-Max', 'The highest version of CBV that is understood.', { example: '2.0' }),
    header('GS1-EPC-Format', 'How identifiers are written.', { enum: [...EPC_FORMATS] }),
    header('GS1-CBV-XML-Format', 'How XML spells values of CBV.', { enum: [...CBV_XML_FORMATS] }),
    header('GS1-Extensions', 'What prefixes in names of parameters stand for: `prefix=namespace, ...`.', {
      example: 'example=https://example.org/epcis/',
    }),
  );
}

const text = (
  name: string,
  description: string,
  schema: object = { type: 'string' },
): MethodDecorator & ClassDecorator => ApiQuery({ name, required: false, description, schema });

/** Pages of the standard, and the moments of the ledger. */
export function PageParameters(): MethodDecorator & ClassDecorator {
  return applyDecorators(
    text('perPage', 'Entries of a page.', { type: 'integer', minimum: 1, maximum: PER_PAGE_MOST, default: 30 }),
    text('nextPageToken', 'From the `Link` header of the page before.'),
    text('after', 'Answer from no earlier than this position (that of your write).', { type: 'integer', minimum: 0 }),
  );
}

/** Every parameter of the query language whose name is fixed; those of a family are described together. */
export function QueryParameters(): MethodDecorator & ClassDecorator {
  const fixed = PARAMETERS.filter(({ name }) => !name.includes('{'));
  return applyDecorators(
    PageParameters(),
    text('asOf', 'Events that had happened then: an instant or a date.'),
    text('knownAt', 'Events that were recorded by then: a position of the log, or a record time.'),
    ...fixed.map(({ name, values, meaning, isIndexed }) =>
      text(name, `${meaning}; ${values}${isIndexed ? ' (indexed)' : ''}`),
    ),
    ...CONTROLS.map(({ name, values, meaning }) => text(name, `${meaning}; ${values}`)),
  );
}
