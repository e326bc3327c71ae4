/** Whether what stands there can be believed: over TLS, or on this machine. */
export function isProviderUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password, hash } = new URL(text);
  const isOurs = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
  const isPlain = username === '' && password === '' && hash === '';
  return isPlain && (protocol === 'https:' || (protocol === 'http:' && isOurs));
}
