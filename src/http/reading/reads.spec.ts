import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { AppModule, CONTROLLERS } from '../../app.module.js';
import { LedgerError } from '../../ledger/errors.js';
import type { LedgerParts } from '../server/ledger-parts.js';
import { permittedRoutes, type PermittedRoute } from '../server/permission.js';
import { ProblemFilter } from '../server/problem-filter.js';
import { CaptureJobs } from '../../epcis/jobs/capture-jobs.js';
import { Refusals } from '../server/refusals.js';
import { Reads, type Asking } from './reads.js';
import { asSaid } from '../../ledger/sentences.js';
import { letEverybodyIn } from '../../../test/support/let-everybody-in.js';

/** What a route asks of the ledger goes through `Reads`: whoever reaches for these has gone round it. */
const UNTOUCHABLE = new Proxy(
  {},
  {
    get: (_, name) => {
      throw new Error(`${String(name)} was asked by nobody`);
    },
  },
);

class RecordedReads {
  readonly asked: Asking[] = [];

  async answer(_: readonly string[], asking: Asking): Promise<never> {
    this.asked.push(asking);
    throw new LedgerError('not-found', { message: asSaid('There is nothing here.') });
  }
}

const ITEM = encodeURIComponent('01/00300011111116/21/A0001');
/** By the first word of the path; else it is an item. */
const IDS: Readonly<Record<string, string>> = {
  captures: '01k9x2m7r0c3v5w8y1z4a6b7d9',
  recalls: '2026-0001',
  products: encodeURIComponent('01/00300011111116'),
  locations: encodeURIComponent('414/0300011000014'),
  parties: encodeURIComponent('417/0300011000007'),
  lots: encodeURIComponent('01/00300011111116/10/A123'),
};
/** A value of each list of EPCIS; whatever else there is of it is a business step. */
const PLANT = encodeURIComponent('414/0300011000014');
const VALUES: Readonly<Record<string, string>> = {
  eventTypes: 'ObjectEvent',
  dispositions: 'active',
  epcs: ITEM,
  bizLocations: PLANT,
  readPoints: PLANT,
};
const BODIES: Readonly<Record<string, object>> = {
  '/v1/items/query': { ids: ['01/00300011111116/21/A0001'] },
  '/v1/traces': { scope: { anyOf: [{ lotCode: 'A123' }] } },
};

/**
 * A refusal is no question about the ledger: it is told again to whoever knows its id, which nobody but the one who was refused was told. A feed is told
 * from the log itself, and asks for its reader where it decides what is shown; so are grants. Who read what stands beside the ledger. A document that is sent to be
 * converted or validated is no question.
 */
const TOLD_OTHERWISE = [
  '/v1/refusals',
  '/v1/feed',
  '/v1/grants',
  '/v1/reads',
  '/v1/epcis/convert',
  '/v1/epcis/validate',
];
const QUESTIONS = permittedRoutes(CONTROLLERS).filter(
  ({ permission, path }) => permission.startsWith('read:') && !TOLD_OTHERWISE.some((other) => path.startsWith(other)),
);
/** Parameters without which a question is refused. */
const NEEDED: Readonly<Record<string, string>> = { '/v1/items': `?id=${ITEM}`, '/v1/captures': '?document=PO-1' };
const ABOUT_A_RECALL = permittedRoutes(CONTROLLERS).filter(({ path }) =>
  /^\/v1\/recalls\/:id\/(close|clear)$/.test(path),
);

describe('a question', () => {
  const reads = new RecordedReads();
  let app: NestFastifyApplication;

  beforeAll(async () => {
    const parts = { config: { databaseConnections: 8 }, db: UNTOUCHABLE, store: UNTOUCHABLE, positions: UNTOUCHABLE };
    const module = await Test.createTestingModule({ imports: [AppModule.over(parts as unknown as LedgerParts)] })
      .overrideProvider(Reads)
      .useValue(reads)
      .overrideProvider(CaptureJobs)
      .useValue({})
      .overrideProvider(Refusals)
      .useValue({})
      .compile();
    app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter());
    letEverybodyIn(app.getHttpAdapter().getInstance());
    app.useGlobalFilters(app.get(ProblemFilter));
    await app.init();
  });
  afterAll(() => app.close());
  beforeEach(() => {
    reads.asked.length = 0;
  });

  it.each([...QUESTIONS, ...ABOUT_A_RECALL])(
    'is asked by somebody: $verb $path',
    async ({ verb, path }: PermittedRoute) => {
      const kind = path.split('/')[2] ?? '';
      const body = BODIES[path];
      const answer = await app.inject({
        method: verb === 'GET' ? 'GET' : 'POST',
        url: `${path.replace(':id', IDS[kind] ?? ITEM).replace(':value', VALUES[path.split('/')[3] ?? ''] ?? 'receiving')}${NEEDED[path] ?? ''}`,
        ...(verb === 'GET' ? {} : { payload: body ?? {} }),
      });
      expect([answer.statusCode, reads.asked.map(({ reader }) => reader.caller)]).toEqual([404, ['anybody']]);
    },
  );
});
