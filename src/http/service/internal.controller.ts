import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { CaptureRequest } from '../../capture/capture-port.js';
import { FORWARDED_CAPTURES_PATH, replyToForwarded, type ForwardedReply } from '../../capture/intake/forwarding.js';
import { permitted } from '../writing/permitted.js';
import { LEDGER_PARTS, type LedgerParts } from '../server/ledger-parts.js';
import { Permission } from '../server/permission.js';

/** What processes of one ledger say to each other. */
@ApiExcludeController()
@Controller()
export class InternalController {
  constructor(@Inject(LEDGER_PARTS) private readonly parts: LedgerParts) {}

  /** The body comes from a writer that stands by, which has read it. Whether its sender may record it is decided here, by what this process knows. */
  @Post(FORWARDED_CAPTURES_PATH)
  @Permission('service:forward')
  @HttpCode(200)
  forwarded(@Body() request: CaptureRequest): Promise<ForwardedReply> {
    const { writer } = this.parts;
    return replyToForwarded(
      { capture: async (sent) => writer.local.capture(await permitted(this.parts, sent)) },
      request,
    );
  }
}
