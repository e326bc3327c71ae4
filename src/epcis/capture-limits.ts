import type { FastifyReply } from 'fastify';
import { MAX_OBSERVATIONS } from './observed-document.js';
import { MAX_DOCUMENT_BYTES } from './read-epcis-document.js';

/** What one capture takes, by the headers of the standard (EPCIS 2.0 section 12.6). */
export function announceLimits(reply: FastifyReply, bodyLimitBytes = MAX_DOCUMENT_BYTES): void {
  void reply.header('gs1-epcis-capture-limit', String(MAX_OBSERVATIONS));
  void reply.header('gs1-epcis-capture-file-size-limit', String(Math.min(bodyLimitBytes, MAX_DOCUMENT_BYTES)));
}
