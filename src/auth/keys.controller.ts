import { Body, Controller, Get, HttpCode, Inject, Param, Post, Req } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { fieldsOf } from '../http/reading/body.js';
import { Faults } from '../http/reading/faults.js';
import { FORM_RULES } from '../http/reading/form.sentences.js';
import { Problems } from '../http/server/documented.js';
import { told as personal } from '../http/writing/warnings.js';
import { LEDGER_PARTS, type LedgerParts } from '../http/server/ledger-parts.js';
import { principalOf } from '../http/server/caller.js';
import { Permission } from '../http/server/permission.js';
import { LedgerError } from '../ledger/errors.js';
import {
  createApiKey,
  listApiKeys,
  revokeApiKey,
  rotateApiKey,
  type ApiKeyRow,
  type MadeKey,
  type Told,
} from './api-keys.js';
import { AUTH_SAYS, KEY_RULES } from './auth.sentences.js';
import {
  KeyBody,
  KeysBody,
  MadeKeyBody,
  NEW_KEY_EXAMPLES,
  NewKeyRequest,
  ROTATE_EXAMPLES,
  RotateKeyRequest,
} from './keys.dto.js';
import { beyond } from './key-bonds.js';
import { OVERLAP_SECONDS_DEFAULT, OVERLAP_SECONDS_MOST, readNewKey } from './new-key.js';

/** Who may come in. A key itself is shown once, when it is made. */
@ApiTags('service')
@Controller('v1/keys')
export class KeysController {
  constructor(@Inject(LEDGER_PARTS) private readonly parts: LedgerParts) {}

  @Get()
  @Permission('service:keys')
  @ApiOperation({ summary: 'All keys that there ever were, without the keys themselves', operationId: 'keys' })
  @ApiResponse({ status: 200, type: KeysBody })
  @Problems(503)
  async list(): Promise<KeysBody> {
    return { keys: (await listApiKeys(...this.ledger())).map(shown) };
  }

  @Post()
  @Permission('service:keys')
  @ApiOperation({ summary: 'Make a key; the answer is the only place where it stands', operationId: 'createKey' })
  @ApiBody({ type: NewKeyRequest, examples: NEW_KEY_EXAMPLES })
  @ApiResponse({ status: 201, type: MadeKeyBody })
  @Problems(400, 413, 415, 422, 503)
  async create(@Body() body: unknown, @Req() request: FastifyRequest): Promise<MadeKeyBody> {
    const faults = new Faults();
    const asked = takenOf(body, ['name', 'role', 'parties', 'numbers', 'expires'], faults);
    const read = readNewKey(asked, (field, value, rule) => faults.add(field, value, rule));
    faults.throwIfAny();
    if (!read) throw new Error('a key that is not right was told no fault');
    mustBeWithin(read, request);
    const created = await this.told(request, (told) => createApiKey(...this.ledger(), read, told));
    return { ...made(created), ...personal([['name', read.name]]) };
  }

  @Post(':id/rotate')
  @Permission('service:keys')
  @ApiOperation({
    summary: 'Another key for the same principal; the one before goes on for a while',
    operationId: 'rotateKey',
  })
  @ApiParam({ name: 'id', schema: { type: 'string' }, example: 'key-0f1e2d3c4b5a697887' })
  @ApiBody({ type: RotateKeyRequest, examples: ROTATE_EXAMPLES })
  @ApiResponse({ status: 201, type: MadeKeyBody })
  @Problems(400, 404, 413, 415, 422, 503)
  async rotate(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Body() body: unknown = {},
  ): Promise<MadeKeyBody> {
    const faults = new Faults();
    const { overlap = OVERLAP_SECONDS_DEFAULT } = takenOf(body, ['overlap'], faults);
    const isRight = Number.isSafeInteger(overlap) && Number(overlap) >= 0 && Number(overlap) <= OVERLAP_SECONDS_MOST;
    if (!isRight) faults.add('overlap', overlap, KEY_RULES.overlap(OVERLAP_SECONDS_MOST));
    faults.throwIfAny();
    await this.mustBeIts(id, request);
    const rotated = await this.told(request, (told) => rotateApiKey(...this.ledger(), id, Number(overlap), told));
    if (!rotated) throw noKey(id);
    return made(rotated);
  }

  @Post(':id/revoke')
  @HttpCode(200)
  @Permission('service:keys')
  @ApiOperation({ summary: 'End a key: a second later it opens nothing, in no process', operationId: 'revokeKey' })
  @ApiParam({ name: 'id', schema: { type: 'string' }, example: 'key-0f1e2d3c4b5a697887' })
  @ApiBody({ required: false, schema: { type: 'object' }, examples: { nothing: { value: {} } } })
  @ApiResponse({ status: 200, type: KeyBody })
  @Problems(400, 404, 413, 415, 422, 503)
  async revoke(@Param('id') id: string, @Req() request: FastifyRequest, @Body() body: unknown = {}): Promise<KeyBody> {
    const faults = new Faults();
    takenOf(body, [], faults);
    faults.throwIfAny();
    await this.mustBeIts(id, request);
    const row = await this.told(request, (told) => revokeApiKey(...this.ledger(), id, told));
    if (!row) throw noKey(id);
    return shown(row);
  }

  /** What a key is bound to never changes, so that it may be looked at before. */
  private async mustBeIts(id: string, request: FastifyRequest): Promise<void> {
    const row = (await listApiKeys(...this.ledger())).find((one) => one.id === id);
    if (row) mustBeWithin(row, request);
  }

  /** Answered when the log has it as well. What is revoked opens nothing from the first moment on, also where the log does not answer: it is told to it later. */
  private async told<T>(request: FastifyRequest, change: (told: Told) => Promise<T>): Promise<T> {
    const { actor } = principalOf(request);
    const isTold = this.parts.grants.isTold();
    const changed = await change({ isTold, ...(actor === undefined ? {} : { actor }) });
    if (isTold) await this.parts.grants.settle();
    return changed;
  }

  private ledger(): readonly [LedgerParts['db'], string] {
    return [this.parts.db, this.parts.config.ledger];
  }
}

/** The fields that a request takes; any other is a fault. A body may be left out. */
function takenOf<Name extends string>(
  body: unknown,
  taken: readonly Name[],
  faults: Faults,
): { readonly [N in Name]?: unknown } {
  const fields = fieldsOf(body ?? {}, faults);
  for (const [name, value] of Object.entries(fields))
    if (!(taken as readonly string[]).includes(name))
      faults.add(name, value, FORM_RULES['unknown-field']({ what: 'this request', taken }));
  const given = taken.flatMap((name) =>
    fields[name] === undefined || fields[name] === null ? [] : [[name, fields[name]]],
  );
  return Object.fromEntries(given) as { readonly [N in Name]?: unknown };
}

/** Throws `LedgerError('forbidden')`. */
function mustBeWithin(key: Pick<ApiKeyRow, 'parties' | 'numbers'>, request: FastifyRequest): void {
  const field = beyond(key, principalOf(request));
  if (field !== undefined) throw new LedgerError('forbidden', { message: AUTH_SAYS['beyond-it'](field) });
}

function noKey(id: string): LedgerError {
  return new LedgerError('not-found', { message: AUTH_SAYS['no-key'](id.slice(0, 200)) });
}

function made({ key, row }: MadeKey): MadeKeyBody {
  return { ...shown(row), key };
}

function shown({ created, expires, last_used: lastUsed, revoked, ...row }: ApiKeyRow): KeyBody {
  return {
    ...row,
    created: created.toISOString(),
    ...(expires ? { expires: expires.toISOString() } : {}),
    ...(lastUsed ? { lastUsed: lastUsed.toISOString() } : {}),
    ...(revoked ? { revoked: revoked.toISOString() } : {}),
  };
}
