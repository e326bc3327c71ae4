// Follows the feed of a ledger and keeps, in a file, how many events of each type there were: node docs/examples/follow-feed.mjs URL FILE KEY_FILE
// What was made of the feed and where it stands are written together, so that it may be killed, cut off or set back to an older file at any moment:
// it goes on from there, and counts nothing twice.
import { readFile, rename, writeFile } from 'node:fs/promises';

const [url, file, keyFile] = process.argv.slice(2);
const RETRY_MS = 1_000;
/** A feed that waits says every 15 seconds that it is there. */
const SILENT_MS = 45_000;
const NOTHING = { position: undefined, capture: undefined, events: {} };

async function load() {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return structuredClone(NOTHING);
    throw error;
  }
}

/** The file is the old one or the new one, never half of it. */
async function save(state) {
  await writeFile(`${file}.new`, JSON.stringify(state), { flush: true });
  await rename(`${file}.new`, file);
}

function apply(state, { capture, position, events = [] }) {
  for (const { type } of events) state.events[type] = (state.events[type] ?? 0) + 1;
  state.position = position;
  state.capture = capture ?? state.capture;
}

/** Until the feed ends, is cut, or says nothing. */
async function follow(state) {
  const query = new URLSearchParams({ follow: 'true' });
  if (state.position !== undefined) query.set('after', state.position);
  if (state.capture !== undefined) query.set('lastCapture', state.capture);
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(new Error('the feed is silent')), SILENT_MS);
  const headers = { authorization: `Bearer ${(await readFile(keyFile, 'utf8')).trim()}` };
  const answer = await fetch(`${url}/v1/feed?${query}`, { headers, signal: silence.signal });
  // The log is another one than was read: what was made of that counts no more.
  if (answer.status === 410) return save(Object.assign(state, structuredClone(NOTHING)));
  if (answer.status !== 200) throw new Error(`${answer.status} ${await answer.text()}`);
  let rest = '';
  for await (const text of answer.body.pipeThrough(new TextDecoderStream())) {
    timer.refresh();
    const lines = (rest + text).split('\n');
    rest = lines.pop();
    for (const line of lines) apply(state, JSON.parse(line));
    if (lines.length > 0) await save(state);
  }
}

for (;;) {
  const state = await load();
  await follow(state).catch((error) =>
    console.error(`${error.message}; going on from ${state.position ?? 'the beginning'}`),
  );
  await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
}
