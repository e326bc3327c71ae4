import { request } from './api-answer.js';

export interface MadeKey {
  readonly id: string;
  readonly principal: string;
  readonly key: string;
}

const FIRST_MS = 1_000;
const LONGEST_MS = 3_600_000;

/** A key that expires soon. Where the machine is so busy that its moment is over before the request is read, the next one is given twice as long. */
export async function shortLivedKey(url: string, given: object): Promise<MadeKey> {
  for (let ms = FIRST_MS; ms < LONGEST_MS; ms *= 2) {
    const expires = new Date(Date.now() + ms).toISOString();
    const answer = await request(url)
      .post('/v1/keys')
      .send({ ...given, expires });
    if (answer.status === 201) return answer.body as unknown as MadeKey;
    if (answer.status !== 422) throw new Error(`a key was answered ${answer.status} ${JSON.stringify(answer.body)}`);
  }
  throw new Error('no key could be made that expires within an hour');
}
