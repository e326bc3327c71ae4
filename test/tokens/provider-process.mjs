// An OpenID provider as a process of its own: `node provider-process.mjs <settings as JSON>`. Prints its issuer once it listens.
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const { audience, keys, clients } = JSON.parse(process.argv[2]);
const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  server.on('request', provider(issuer).callback());
  process.stdout.write(`${issuer}\n`);
});
process.once('SIGTERM', () => process.exit(0));

function provider(issuer) {
  return new Provider(issuer, {
    jwks: { keys },
    clients: Object.keys(clients).map((id) => ({
      client_id: id,
      client_secret: id,
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
    })),
    extraTokenClaims: (_context, token) => clients[token.clientId].claims,
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: (_context, client) => (clients[client.clientId].isOpaque ? undefined : audience),
        getResourceServerInfo: (_context, resource, client) => ({
          scope: '',
          audience: resource,
          accessTokenFormat: 'jwt',
          accessTokenTTL: clients[client.clientId].seconds ?? 600,
          jwt: { sign: { alg: clients[client.clientId].alg ?? 'ES256' } },
        }),
      },
    },
  });
}
