/** A document of keys has a few kilobytes. */
const BYTES_MOST = 256 * 1024;

/** A document of JSON over HTTP: no redirect is followed, and nothing that is larger than such a document is read to its end. */
export async function fetchJson(url: string, signal: AbortSignal): Promise<unknown> {
  const answer = await fetch(url, { redirect: 'manual', signal, headers: { accept: 'application/json' } });
  if (answer.status !== 200 || answer.body === null) {
    await answer.body?.cancel();
    throw new Error(`${url} answers ${answer.status}`);
  }
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of answer.body as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > BYTES_MOST) throw new Error(`${url} answers more than ${BYTES_MOST} bytes`);
  }
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}
