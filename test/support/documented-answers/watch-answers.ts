// jest runs this in each file of end-to-end tests before the file itself is loaded: what these ask by fetch is watched as what they ask by supertest is.
import { afterAll, afterEach } from '@jest/globals';
import { isWatched, mediaType, tellSeen, throwUndocumented, watchAnswer } from './watched-answers.js';

const asked = globalThis.fetch;

/** Its body is looked at when the test reads it, so that a stream stays one. */
globalThis.fetch = async (input, init) => {
  const response = await asked(input, init);
  const url = new URL(input instanceof Request ? input.url : input);
  if (!isWatched(url)) return response;
  const method = init?.method ?? (input instanceof Request ? input.method : 'GET');
  const answer = {
    method,
    path: url.pathname,
    status: response.status,
    type: mediaType(response.headers.get('content-type')),
  };
  watchAnswer({ ...answer, text: undefined });
  const text = response.text.bind(response);
  const watched = async (): Promise<string> => {
    const body = await text();
    watchAnswer({ ...answer, text: body });
    return body;
  };
  return Object.assign(response, { text: watched, json: async () => JSON.parse(await watched()) as unknown });
};

afterEach(throwUndocumented);
afterAll(() => {
  throwUndocumented();
  tellSeen();
});
