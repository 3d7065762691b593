import type { AttemptResult } from '../model/states.js';
import type { EgressEvidence } from '../observe/lifecycle-event.js';

/** Why a request got no response. */
export interface Failure {
  readonly result: Extract<AttemptResult, 'timeout' | 'connection' | 'address'>;
  /** The error text that is stored. Customers may read this text. */
  readonly words: string;
  /** What `words` hides from customers. For operators only. Undefined if `words` hides nothing. */
  readonly cause?: string;
  /** Set if the failure itself shows that the sender's side has failed, whatever the receiver does. */
  readonly evidence?: EgressEvidence;
  /** What the failure says about the way to the receiver. Undefined if the receiver didn't respond. */
  readonly contact?: 'refused here' | 'answered';
}

/**
 * The error text for every host that can't be resolved or may not be connected to. It is the same for all
 * causes, so that customers can't find out which names exist in the host's network, and what they mean.
 */
const addressWords = 'host not found, or its address or port is not allowed';

/**
 * Finds out why a request failed. Reads only the `code` and the `name` of the error and of its causes.
 * Doesn't use `instanceof`, because errors come from several realms and libraries. Doesn't read messages,
 * because a message may contain URLs and secrets.
 *
 * @param error thrown by a transport or a signer
 * @returns undefined if the cause is a bug in a signer, a transport or this library, and not a failed
 *   connection
 */
export function failureOf(error: unknown): Failure | undefined {
  for (const link of linksOf(error)) {
    const failure = failureOfLink(link);
    if (failure) return failure;
  }
  return undefined;
}

/** An error or one of its causes. Only these properties are read. */
interface ErrorLink {
  readonly name?: unknown;
  readonly code?: unknown;
  readonly cause?: unknown;
  /** The errors of all addresses that were tried, if the error is an `AggregateError`. */
  readonly errors?: unknown;
  readonly reason?: unknown;
  readonly address?: unknown;
  readonly looksUpName?: unknown;
  readonly timeout?: unknown;
  readonly status?: unknown;
  readonly isReached?: unknown;
}

/**
 * Maximum number of errors that are examined in a chain of causes. Real chains are shorter. A longer chain is
 * circular.
 */
const maxLinks = 8;

function linksOf(error: unknown): ErrorLink[] {
  const links: ErrorLink[] = [];
  let next = error;
  while (typeof next === 'object' && next !== null && links.length < maxLinks) {
    const link = next as ErrorLink;
    links.push(link);
    next = link.cause ?? (Array.isArray(link.errors) ? (link.errors as unknown[])[0] : undefined);
  }
  return links;
}

function failureOfLink(link: ErrorLink): Failure | undefined {
  const { name, code, timeout } = link;
  const hidden = hiddenCauseOf(link);
  if (hidden !== undefined) return addressFailure(hidden, link);
  if (code === 'WEBHOOKS_TIMEOUT' && typeof timeout === 'number') {
    return { result: 'timeout', words: `no answer within ${timeout / 1000} s` };
  }
  if (code === 'WEBHOOKS_PROXY') return proxyFailure(link);
  if (localLimits.has(code))
    return { result: 'connection', words: 'limit of the sending machine reached', evidence: 'local_limit' };
  if (name === 'HTTPParserError')
    return { result: 'connection', words: 'answer is not valid HTTP', contact: 'answered' };
  if (timeouts.has(code) || name === 'TimeoutError') return { result: 'timeout', words: 'no answer in time' };
  if (typeof code !== 'string') return undefined;
  const words = connectionWords[code] ?? wordsByPrefix.find(([prefix]) => code.startsWith(prefix))?.[1];
  if (words === undefined) return undefined;
  return { result: 'connection', words, ...(answered.test(code) && { contact: 'answered' }) };
}

/** Returns the cause of a failure that has the result `address`, otherwise undefined. */
function hiddenCauseOf({ code, reason, address, status, looksUpName }: ErrorLink): string | undefined {
  if (code === 'WEBHOOKS_ADDRESS_BLOCKED')
    return `${typeof address === 'string' ? `${address} is` : ''} not allowed: ${String(reason)}`.trimStart();
  if (code === 'WEBHOOKS_PROXY' && typeof status === 'number' && looksUpName === true)
    return `proxy answered ${status}`;
  if (typeof code !== 'string') return undefined;
  return code.startsWith('EAI_') ? 'host lookup failed' : lookupCauses[code];
}

function addressFailure(cause: string, { code }: ErrorLink): Failure {
  const isRefused = code === 'WEBHOOKS_ADDRESS_BLOCKED';
  return { result: 'address', words: addressWords, cause, ...(isRefused && { contact: 'refused here' }) };
}

/** The status of the proxy is hidden, because it may describe the proxy's rules for the host's network. */
function proxyFailure({ status, isReached }: ErrorLink): Failure {
  if (isReached === false)
    return { result: 'connection', words: 'proxy could not be reached', evidence: 'proxy' };
  const words = 'proxy could not connect';
  return typeof status === 'number'
    ? { result: 'connection', words, cause: `proxy answered ${status}` }
    : { result: 'connection', words };
}

/** Causes of failed lookups, by error code. All other codes of lookups begin with `EAI_`. */
const lookupCauses: Readonly<Record<string, string>> = {
  ENOTFOUND: 'host not found',
  ENODATA: 'host has no address',
  ESERVFAIL: 'host lookup failed',
};

/**
 * Error codes which mean that this machine has no resources for another connection. `EADDRNOTAVAIL` is not
 * one of them, although it can mean that no local port is left. A receiver can cause it, with an address that
 * can't be reached from this machine, or by making the library close many connections to one address.
 */
const localLimits: ReadonlySet<unknown> = new Set(['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM']);

/** Matches the error codes which mean that the receiver has sent an unacceptable response. */
const answered =
  /^(HPE_|UND_ERR_RES_|WEBHOOKS_(TOO_MANY_|TWO_LENGTHS|HEAD_TOO_LARGE|UNASKED_BYTES|UNEXPECTED_UPGRADE))/;

const timeouts: ReadonlySet<unknown> = new Set([
  'WEBHOOKS_TIMEOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'ECONNABORTED',
]);

const connectionWords: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  EPIPE: 'connection reset',
  ETIMEDOUT: 'connection timed out',
  EHOSTUNREACH: 'host unreachable',
  EHOSTDOWN: 'host unreachable',
  ENETUNREACH: 'network unreachable',
  ENETDOWN: 'network unreachable',
  EADDRNOTAVAIL: 'address not available',
  EACCES: 'connection not permitted',
  EPERM: 'connection not permitted',
  CERT_HAS_EXPIRED: 'certificate has expired',
  CERT_NOT_YET_VALID: 'certificate is not valid yet',
  CERT_REVOKED: 'certificate has been revoked',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'self-signed certificate',
  SELF_SIGNED_CERT_IN_CHAIN: 'self-signed certificate in the chain',
  UNABLE_TO_GET_ISSUER_CERT: 'certificate chain is incomplete or not trusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'certificate chain is incomplete or not trusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'certificate chain is incomplete or not trusted',
  CERT_UNTRUSTED: 'certificate is not trusted',
  ERR_TLS_CERT_ALTNAME_INVALID: 'certificate is for another host',
  HOSTNAME_MISMATCH: 'certificate is for another host',
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: 'receiver speaks no TLS 1.2 or newer',
  ERR_SSL_UNSUPPORTED_PROTOCOL: 'receiver speaks no TLS 1.2 or newer',
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: 'receiver asks for a client certificate',
  EPROTO: 'TLS handshake failed',
  UND_ERR_SOCKET: 'connection closed before the answer was complete',
  UND_ERR_CLOSED: 'connection closed at shutdown',
  UND_ERR_DESTROYED: 'connection closed at shutdown',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'connection closed before the answer was complete',
  UND_ERR_HEADERS_OVERFLOW: 'answer has too large headers',
  WEBHOOKS_UNASKED_BYTES: 'answer came before the request',
  WEBHOOKS_NO_ANSWER: 'connection closed without an answer',
  WEBHOOKS_HEAD_TOO_LARGE: 'answer has too large headers',
  WEBHOOKS_TOO_MANY_HEADERS: 'answer has too many header lines',
  WEBHOOKS_TOO_MANY_PIECES: 'answer arrives in too many pieces',
  WEBHOOKS_TOO_MANY_TICKETS: 'receiver sends too many TLS session tickets',
  WEBHOOKS_TWO_LENGTHS: 'answer has two Content-Length headers',
  WEBHOOKS_UNEXPECTED_UPGRADE: 'answer switches to another protocol',
  WEBHOOKS_TOO_MANY_INFORMATIONAL: 'too many informational answers',
};

/**
 * Error texts by the prefix of the error code. OpenSSL and Node's HTTP parser have many codes with the same
 * prefix.
 */
const wordsByPrefix: readonly (readonly [prefix: string, words: string])[] = [
  ['ERR_SSL_', 'TLS handshake failed'],
  ['ERR_TLS_', 'TLS handshake failed'],
  ['CERT_', 'certificate is not valid'],
  ['HPE_', 'answer is not valid HTTP'],
];
