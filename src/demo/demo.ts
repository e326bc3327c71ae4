import { reachableHere } from '../composition/address.js';
import { trustAuthorities } from '../composition/trusted-authorities.js';
import { readConfig } from '../config.js';
import { ownerHeaders } from '../auth/owner-key.js';
import { playDemo } from './play.js';

const config = readConfig();
trustAuthorities(config);
const url = reachableHere(config, config.port);

try {
  await playDemo(url, await ownerHeaders(config), (line) => process.stdout.write(`${line}\n`));
} catch (error) {
  const refused = error instanceof TypeError && error.message === 'fetch failed';
  process.stderr.write(
    refused
      ? `No ledger answers at ${url}: start one with \`npm start\`, or set HOST and PORT to where it is.\n`
      : `${String(error)}\n`,
  );
  process.exitCode = 1;
}
