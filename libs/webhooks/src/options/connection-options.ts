import type { AddressPolicy } from '../extend/address-policy.js';

/** Which addresses may be connected to, and how. */
export interface ConnectionOptions {
  /**
   * Accepts `http:` remote urls, and receivers on loopback and private addresses. For development and tests
   * only: in production, it opens your network to your customers. Default false.
   */
  development?: boolean;
  /**
   * Private networks that webhooks may reach in addition to public addresses: `['10.20.0.0/16',
   * 'fd12:3456::/32']`. Your customers can then call anything that answers there. It never opens link-local
   * addresses, the metadata services of clouds, multicast and unspecified addresses, nor IPv6 addresses that
   * tunnel to an IPv4 address. An IPv6 address that only translates an IPv4 address is checked as that IPv4
   * address. A network that would open nothing fails at start-up. Can't be given with `development` or
   * `addressPolicy`. Default: none.
   */
  allowedAddresses?: readonly string[];
  /**
   * Ports that no webhook is delivered to. Replaces the default ports; `[]` blocks none. Can't be given with
   * `development`, which blocks none. Default: ports of mail, databases, remote shells, file sharing and the
   * like, where no web server is: 0, 21 to 23, 25, 53, 110, 3306, 5432, 6379 and over thirty more.
   */
  blockedPorts?: readonly number[];
  /**
   * Decides which addresses may be connected to, instead of the built-in rule. It isn't asked about addresses
   * that `allowedAddresses` never opens: they stay refused. Can't be given with `development` or
   * `allowedAddresses`. Default: globally reachable unicast addresses, and `allowedAddresses`.
   */
  addressPolicy?: AddressPolicy;
  /**
   * Looks up the addresses of receivers' names. `'dns'` asks the name servers of this machine, any number of
   * names at a time. `'system'` asks the operating system, which also uses `/etc/hosts`, search domains and
   * mDNS. But Node runs only a few of these lookups at a time in the whole process, so a customer whose name
   * server doesn't answer delays all others. Default `'dns'`, or `'system'` with `development`.
   */
  resolver?: 'dns' | 'system';
  /**
   * The egress proxy. TLS to the receiver passes through it end to end. The environment variable
   * `HTTPS_PROXY` is ignored. Default: none.
   */
  proxy?: ProxyOptions;
  /**
   * Your own certificate authority, and a client certificate. Certificates of receivers are always verified,
   * with TLS 1.2 or newer. Default: Node's authorities, and no certificate.
   */
  tls?: TlsOptions;
}

/** An HTTP proxy that all requests go through. */
export interface ProxyOptions {
  /**
   * The url of the proxy, with its credentials: `'http://user:secret@egress.internal:4750'`. Its address
   * isn't checked. It must support CONNECT.
   */
  url: string;
  /**
   * Looks up the addresses of receivers' names. `'here'`: this process does, and CONNECT has an address that
   * it has checked. `'proxy'`: CONNECT has the name, for networks that can't resolve outside names. The proxy
   * must then refuse private addresses itself, because only ports and literal addresses are checked here.
   * Default `'here'`.
   */
  resolve?: 'here' | 'proxy';
}

/** Certificates in PEM, as text or as read from a file. */
export interface TlsOptions {
  /** Certificate authorities to trust in addition to Node's. Default: none. */
  ca?: string | Buffer | readonly (string | Buffer)[];
  /** The certificate, with its chain, for receivers that ask for one (mTLS). Default: none. */
  cert?: string | Buffer;
  /** The private key of `cert`. Default: none. */
  key?: string | Buffer;
}
