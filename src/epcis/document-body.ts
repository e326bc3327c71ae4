import type { FastifyRequest } from 'fastify';
import { LedgerError } from '../ledger/errors.js';
import { DOCUMENT_SAYS, EPCIS_RULES } from './epcis.sentences.js';

export const DOCUMENT_TYPES = ['application/xml', 'text/xml', 'application/json', 'application/ld+json'];

export const DOCUMENT_EXAMPLE = `<?xml version="1.0" encoding="UTF-8"?>
<epcis:EPCISDocument xmlns:epcis="urn:epcglobal:epcis:xsd:1" schemaVersion="1.2" creationDate="2026-03-27T12:00:00Z">
  <EPCISBody><EventList>
    <ObjectEvent>
      <eventTime>2026-03-27T06:45:16Z</eventTime>
      <eventTimeZoneOffset>-05:00</eventTimeZoneOffset>
      <epcList><epc>urn:epc:id:sgtin:9506000.012345.1</epc></epcList>
      <action>OBSERVE</action>
      <bizStep>urn:epcglobal:cbv:bizstep:receiving</bizStep>
      <disposition>urn:epcglobal:cbv:disp:in_progress</disposition>
      <readPoint><id>urn:epc:id:sgln:9506000.10001.0</id></readPoint>
    </ObjectEvent>
  </EventList></EPCISBody>
</epcis:EPCISDocument>`;

/** The server hands the body over unread; whatever else it could read was sent as another type. Throws `LedgerError('invalid-request')`. */
export function documentOf(body: unknown, { headers }: Pick<FastifyRequest, 'headers'>): Buffer {
  if (Buffer.isBuffer(body) || typeof body === 'string') return Buffer.from(body);
  const value = headers['content-type'];
  const rule = EPCIS_RULES['content-type'](DOCUMENT_TYPES);
  const violations = [{ field: 'content-type', ...(value === undefined ? {} : { value }), rule }];
  throw new LedgerError('invalid-request', {
    message: DOCUMENT_SAYS['no-document'](),
    violations,
    violationsTotal: 1,
  });
}
