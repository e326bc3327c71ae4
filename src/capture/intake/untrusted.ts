// What errors of TLS say of the other side.
const UNTRUSTED = /^(CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|ERR_TLS_CERT_)/;

/** Whether an error of this code says that the certificate of the other side is not trusted (OpenSSL's X509 verification, and Node's check of names). Then nothing was sent. */
export function isUntrusted(code: string): boolean {
  return UNTRUSTED.test(code);
}
