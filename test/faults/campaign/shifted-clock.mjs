// Preloaded into a process of the ledger, so that its clock is wrong: `Date` is off by what a file says, in milliseconds. SIGUSR2 reads it again.
import { readFileSync } from 'node:fs';

const RealDate = Date;
const file = process.env.FAULT_CLOCK_FILE;
let offByMs = 0;

const read = () => (offByMs = Number(readFileSync(file, 'utf8')));
read();
process.on('SIGUSR2', read);

globalThis.Date = class Date extends RealDate {
  constructor(...given) {
    if (given.length === 0) super(RealDate.now() + offByMs);
    else super(...given);
  }

  static now() {
    return RealDate.now() + offByMs;
  }
};
