import { Controller, HttpCode, Options, Res } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Permission } from '../../http/server/permission.js';
import { announceLimits } from '../capture-limits.js';
import { RESOURCES } from './resources.js';

/** What a client may ask for here (EPCIS 2.0 section 12.3). Lists of formats are told with what is answered where none is named first. */
const CAPABILITIES = {
  'gs1-epcis-version': '2.0',
  'gs1-epcis-min': '1.2',
  'gs1-epcis-max': '2.0',
  'gs1-cbv-version': '2.0',
  'gs1-cbv-min': '1.2',
  'gs1-cbv-max': '2.0',
  'gs1-epc-format': 'Always_GS1_Digital_Link, Always_EPC_URN, Never_Translates, No_Preference',
  'gs1-cbv-xml-format': 'No_Preference, Always_Web_URI, Always_URN, Never_Translates',
  'gs1-vendor-version': 'traceledger',
} as const;

/** `OPTIONS` of every resource of EPCIS: which methods and versions it has. They are made below. */
@ApiTags('epcis')
@Controller('v1/epcis')
export class DiscoveryController {}

interface Discovered {
  readonly path: string;
  readonly name: string;
  readonly allow: string;
  /** Documents are sent to it, of which it says how large they may be. */
  readonly takes?: true;
}

const ASKED = 'OPTIONS, GET, HEAD';
const SENT = 'OPTIONS, GET, HEAD, POST';

const DISCOVERED: readonly Discovered[] = [
  { path: 'capture', name: 'epcisCaptureOptions', allow: SENT, takes: true },
  { path: 'capture/:id', name: 'epcisCaptureJobOptions', allow: ASKED },
  { path: 'events', name: 'epcisEventsOptions', allow: SENT, takes: true },
  { path: 'events/:id', name: 'epcisEventOptions', allow: ASKED },
  ...RESOURCES.flatMap(({ path }) =>
    ['', '/:value', '/:value/events'].map((more): Discovered => ({
      path: path + more,
      name: `epcis${path.charAt(0).toUpperCase()}${path.slice(1)}${['', 'One', 'Events'][more.split('/').length - 1] ?? ''}Options`,
      allow: ASKED,
    })),
  ),
];

function addRoute({ path, name, allow, takes }: Discovered): void {
  const route = (reply: FastifyReply): void => {
    void reply.headers({ allow, ...CAPABILITIES });
    if (takes) announceLimits(reply);
  };
  Object.defineProperty(route, 'name', { value: name });
  const controller = DiscoveryController.prototype;
  const descriptor = { value: route, configurable: true, writable: true };
  Object.defineProperty(controller, name, descriptor);
  Res({ passthrough: true })(controller, name, 0);
  const parameters = [...path.matchAll(/:(\w+)/g)].map(([, parameter = '']) =>
    ApiParam({ name: parameter, schema: { type: 'string' }, example: 'receiving' }),
  );
  const headers = Object.fromEntries(
    ['allow', ...Object.keys(CAPABILITIES)].map((header) => [header, { schema: { type: 'string' } as const }]),
  );
  const decorators: readonly MethodDecorator[] = [
    Options(path),
    HttpCode(204),
    // It tells nothing of the ledger, but what may be asked.
    Permission('service:docs'),
    ApiOperation({ summary: 'Which methods, versions and formats this has', operationId: name }),
    ...parameters,
    ApiResponse({ status: 204, description: 'In the headers.', headers }),
  ];
  for (const decorate of decorators) decorate(controller, name, descriptor);
}

for (const discovered of DISCOVERED) addRoute(discovered);
