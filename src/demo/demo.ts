import { readConfig } from '../config.js';
import { playDemo } from './play.js';

const { host, port } = readConfig();
const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;

try {
  await playDemo(url, (line) => process.stdout.write(`${line}\n`));
} catch (error) {
  const refused = error instanceof TypeError && error.message === 'fetch failed';
  process.stderr.write(
    refused
      ? `No ledger answers at ${url}: start one with \`npm start\`, or set HOST and PORT to where it is.\n`
      : `${String(error)}\n`,
  );
  process.exitCode = 1;
}
