import { Body, Controller, HttpCode, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiExtraModels, ApiHeader, ApiOperation, ApiQuery, ApiResponse, ApiTags, getSchemaPath } from '@nestjs/swagger'; // prettier-ignore
import type { FastifyReply, FastifyRequest } from 'fastify';
import { companyPrefixesOf } from '../../../projections/captures/captures.queries.js';
import { readerOf } from '../../http/reading/asked.js';
import { Reads } from '../../http/reading/reads.js';
import { Problems } from '../../http/server/documented.js';
import { Permission } from '../../http/server/permission.js';
import { LedgerError } from '../../ledger/errors.js';
import type { Sentence } from '../../ledger/sentences.js';
import { DOCUMENT_EXAMPLE } from '../document-body.js';
import { CBV_XML_FORMATS } from '../write/cbv-format.js';
import { EPC_FORMATS } from '../write/epc-format.js';
import { convertDocument, type Converted } from './convert-document.js';
import { ConversionReport, LossBody } from './convert.dto.js';
import { CONVERT_RULES, CONVERT_SAYS } from './convert.sentences.js';
import type { Syntax } from './read-whole.js';
import { MEDIA_TYPES, SYNTAX_OF, wantedBy, type Asked } from './wanted.js';

/** A document takes some ten times its bytes while it is converted. */
const AT_ONCE_MOST = 2;

const LD_EXAMPLE = {
  '@context': ['https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld'],
  type: 'EPCISDocument',
  schemaVersion: '2.0',
  creationDate: '2026-03-27T12:00:00Z',
  epcisBody: {
    eventList: [
      {
        type: 'ObjectEvent',
        eventTime: '2026-03-27T06:45:16Z',
        eventTimeZoneOffset: '-05:00',
        epcList: ['urn:epc:id:sgtin:9506000.012345.1'],
        action: 'OBSERVE',
        bizStep: 'receiving',
        disposition: 'in_progress',
        readPoint: { id: 'urn:epc:id:sgln:9506000.10001.0' },
      },
    ],
  },
};
const ANY_OBJECT = { type: 'object', additionalProperties: true } as const;
const XML_ANSWER = { schema: { type: 'string' }, example: DOCUMENT_EXAMPLE } as const;
const ANSWERS = {
  'application/xml': XML_ANSWER,
  'text/xml': XML_ANSWER,
  'application/ld+json': { schema: ANY_OBJECT, example: LD_EXAMPLE },
  'application/json': {
    schema: { anyOf: [{ $ref: getSchemaPath(ConversionReport) }, ANY_OBJECT] },
    example: {
      mediaType: 'application/ld+json',
      epcisVersion: '2.0',
      events: 1,
      losses: [],
      lossesTotal: 0,
      document: JSON.stringify(LD_EXAMPLE),
    },
  },
};

const header = (name: string, description: string, values: readonly string[]): MethodDecorator =>
  ApiHeader({ name, required: false, description, schema: { type: 'string', enum: [...values] }, example: values[0] });

@ApiTags('epcis')
@ApiExtraModels(ConversionReport, LossBody)
@Controller('v1/epcis')
export class ConvertController {
  private converting = 0;

  constructor(private readonly reads: Reads) {}

  /** Nothing is recorded, and nothing of the ledger is told but company prefixes, within the identifiers. */
  @Post('convert')
  @HttpCode(200)
  @Permission('read:items')
  @ApiOperation({
    summary: 'Give an EPCIS document back in another form: version, syntax, format of identifiers',
    operationId: 'convertEpcis',
    description:
      'EPCIS 1.2 XML, 2.0 XML and 2.0 JSON-LD, a capture document, a query document, a list of events or one event. Content-Type says what is sent, ' +
      'Accept what is wanted. What the form cannot carry is counted in `Conversion-Losses`, and listed where `report=true` asks for the report in ' +
      'place of the document. Nothing is recorded.',
  })
  @ApiConsumes(...MEDIA_TYPES)
  @ApiBody({ schema: { type: 'string' }, examples: { receiving: { summary: 'A receipt', value: DOCUMENT_EXAMPLE } } })
  @ApiQuery({ name: 'report', required: false, description: 'Answer with the report of the conversion, which holds the document.', schema: { type: 'boolean', default: false } }) // prettier-ignore
  @header('GS1-EPCIS-Version', 'The version of EPCIS that is wanted; 2.0 where it is absent.', ['2.0', '1.2'])
  @header('GS1-EPC-Format', 'The format of identifiers that is wanted; as they are where it is absent.', EPC_FORMATS)
  @header('GS1-CBV-XML-Format', 'How XML is to spell values of CBV; as URNs where it is absent.', CBV_XML_FORMATS)
  @ApiResponse({
    status: 200,
    description: 'The document in the form that was wanted.',
    headers: {
      'Conversion-Losses': { description: 'How many losses there are.', schema: { type: 'integer' } },
      'GS1-EPCIS-Version': { description: 'The version of the answer.', schema: { type: 'string' } },
    },
    content: ANSWERS,
  })
  @Problems(413, 415, 422, 503)
  async convert(
    @Body() body: unknown,
    @Query('report') report: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const asked = wantedBy(request.headers);
    const isReport = isReportWanted(report);
    const converted = await this.oneOfFew(() => this.converted(body, asked, request));
    const version = asked.form === 'xml-1.2' ? '1.2' : '2.0';
    void reply.header('conversion-losses', String(converted.lossesTotal));
    void reply.header('gs1-epcis-version', version);
    void reply.header('content-type', `${isReport ? 'application/json' : asked.mediaType}; charset=utf-8`);
    if (!isReport) return converted.text;
    const { text: document, ...told } = converted;
    return JSON.stringify({ mediaType: asked.mediaType, epcisVersion: version, ...told, document });
  }

  private converted(body: unknown, asked: Asked, request: FastifyRequest): Promise<Converted> {
    const prefixesOf = (keys: readonly string[]): Promise<Iterable<string>> =>
      this.reads.answer(['captures'], { reader: readerOf(request) }, async ({ db, schemaOf }) => {
        const known = await companyPrefixesOf(db, schemaOf('captures'), keys);
        return known.values();
      });
    return convertDocument(bytesOf(body), syntaxOf(request), asked, prefixesOf);
  }

  private async oneOfFew<Of>(work: () => Promise<Of>): Promise<Of> {
    if (this.converting >= AT_ONCE_MOST)
      throw new LedgerError('overloaded', { message: CONVERT_SAYS.busy(), retryAfterSeconds: 1 });
    this.converting += 1;
    try {
      return await work();
    } finally {
      this.converting -= 1;
    }
  }
}

function syntaxOf({ headers }: FastifyRequest): Syntax {
  const type = headers['content-type'] ?? '';
  const syntax = SYNTAX_OF[type.split(';', 1)[0]?.trim().toLowerCase() ?? ''];
  if (syntax !== undefined) return syntax;
  throw refused('content-type', type, CONVERT_RULES['content-type'](MEDIA_TYPES));
}

/** The server hands the body over unread; a request without one has nothing to convert. */
function bytesOf(body: unknown): Buffer {
  return Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : '');
}

function isReportWanted(report: unknown): boolean {
  if (report === undefined || report === 'false') return false;
  if (report === 'true') return true;
  throw refused(
    'report',
    typeof report === 'string' ? report.slice(0, 200) : '',
    CONVERT_RULES['one-of'](['true', 'false']),
  );
}

function refused(field: string, value: string, rule: Sentence): LedgerError {
  const violations = [{ field, value, rule }];
  return new LedgerError('invalid-request', { message: CONVERT_SAYS.asked(), violations, violationsTotal: 1 });
}
