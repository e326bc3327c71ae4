import type { TcpProxy } from '../../support/tcp-proxy.js';
import { passing } from '../chance.js';
import { largeManufacture } from '../witness.js';
import type { Round, Scenario } from './scenario.js';
import { isLargeAppend } from './wires.js';

const LONGEST_MS = 3_000;
const LATEST_ANSWER = 4;

type Way = readonly [name: string, disturb: (wire: TcpProxy) => void];
const WAYS: readonly [Way, ...Way[]] = [
  ['cut', (wire) => (wire.refuse(), wire.cut())],
  ['stalled', (wire) => wire.silence()],
  ['slowed', (wire) => wire.slowDown()],
  ['reset', (wire) => wire.reset()],
  ['half closed', (wire) => wire.halfClose()],
  ['lost', (wire) => wire.lose()],
];

export const brokenLink: Scenario = {
  name: 'link',
  what: 'a link of API or projector to its stores is cut, stalled, slowed, reset, half closed or lost, and comes back',
  share: 4,
  async run({ stand, chance, witness, note }) {
    const [name, disturb] = chance.pick(WAYS);
    const links = stand.wires.all;
    const link = chance.below(links.length);
    const ms = chance.below(LONGEST_MS);
    note(`link ${link} of ${links.length} ${name} for ${ms} ms`);
    const wire = links[link];
    if (wire) disturb(wire);
    await passing(ms);
    wire?.restore();
    await witness.progress(5);
  },
};

export const cutBetweenAppends: Scenario = {
  name: 'cut-between-appends',
  what: 'the log cannot be reached any more when it has answered one of the appends of a capture that takes several; then it can',
  share: 2,
  async run(round) {
    const { stand, chance, number, witness, note } = round;
    const { database, store } = stand.wires.api;
    const wire = store ?? database;
    const large = largeManufacture(`link-${number}`, 60_000_000_000_000 + 100_000 * number, 9_000);
    const answer = witness.sendUntilAnswered(large, stand.urls);
    const cut = cutAfterAppend(round, wire).then(() => note('cut'));
    await Promise.race([cut, answer]);
    await passing(chance.below(LONGEST_MS));
    wire.restore();
    await answer;
  },
};

/** The log has just answered one of the appends of a large request, and that answer arrives. */
function cutAfterAppend({ chance }: Round, wire: TcpProxy): Promise<void> {
  let left = chance.below(LATEST_ANSWER);
  let isInside = false;
  return new Promise((resolve) => {
    wire.onChunk = (to, message) => {
      isInside ||= isLargeAppend(message);
      if (!isInside || to === 'server' || left-- > 0) return true;
      wire.onChunk = undefined;
      // With the end of the connection behind it, so that what comes next cannot even be sent.
      queueMicrotask(() => {
        wire.refuse();
        wire.halfClose();
        resolve();
      });
      return true;
    };
  });
}
