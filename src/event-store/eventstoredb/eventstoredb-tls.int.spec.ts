import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CertificateAuthority } from '../../../test/support/certificates.js';
import {
  startEventStoreDBNode,
  type EventStoreDBNode,
} from '../../../test/support/eventstoredb-node/eventstoredb-node.js';
import { BEFORE_FIRST } from '../event-store.js';
import { openEventStoreDB } from './eventstoredb-event-store.js';

describe('the log on an EventStoreDB that is asked over TLS', () => {
  const authority = CertificateAuthority.make('authority of the node');
  let folder: string;
  let node: EventStoreDBNode;
  let elsewhere: EventStoreDBNode;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'traceledger-node-tls-'));
    const client = authority.issue('ledger');
    const stranger = CertificateAuthority.make('a stranger');
    const files = {
      'ca.pem': authority.pem,
      'stranger.pem': stranger.pem,
      'user.pem': client.cert,
      'user.key': client.key,
    };
    for (const [name, pem] of Object.entries(files)) await writeFile(join(folder, name), pem);
    node = await startEventStoreDBNode({ tls: { ...authority.issue('127.0.0.1'), clientsOf: authority.pem } });
    elsewhere = await startEventStoreDBNode({ tls: authority.issue('elsewhere.example') });
  });
  afterAll(async () => {
    await node.stop();
    await elsewhere.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const path = (name: string): string => encodeURIComponent(join(folder, name));
  const known = (): string => `&userCertFile=${path('user.pem')}&userKeyFile=${path('user.key')}`;
  const timing = { openMs: 3_000 };

  it('is opened by who trusts its authority and comes with a user and a certificate', async () => {
    const url = node.url.replace('esdb://', 'esdb://admin:changeit@');
    const store = await openEventStoreDB(`${url}&tlsCAFile=${path('ca.pem')}${known()}`, 'tls');
    expect(await store.head()).toBe(BEFORE_FIRST);
    await store.close();
  });

  it('is not opened where another authority is trusted, none is named, the host is another, or without a certificate', async () => {
    const refused = [
      `${node.url}&tlsCAFile=${path('stranger.pem')}${known()}`,
      `${node.url}${known()}`,
      `${elsewhere.url}&tlsCAFile=${path('ca.pem')}`,
      `${node.url}&tlsCAFile=${path('ca.pem')}`,
      node.url.replace('tls=true', 'tls=false'),
    ];
    for (const url of refused)
      await expect(openEventStoreDB(url, 'tls', timing)).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('is sent no user and password in the clear, as its client would leave them out', async () => {
    const url = `esdb://admin:changeit@127.0.0.1:${node.endpoint.port}?tls=false`;
    await expect(openEventStoreDB(url, 'tls', timing)).rejects.toMatchObject({
      code: 'invalid-request',
      detail: { message: expect.stringMatching(/credentials with tls=false/) as unknown },
    });
  });
});
