import type { AddressPolicy } from '../extend/address-policy.js';

/** Options for connections to receivers: which addresses and ports are allowed, and how to connect. */
export interface ConnectionOptions {
  /**
   * True if webhooks may have `http:` URLs, and receivers may have loopback and private addresses. Use this
   * option for development and tests only. In production, it would let your customers send requests to
   * servers in your own network. Default false.
   */
  development?: boolean;
  /**
   * Private networks that webhooks may reach in addition to public addresses, such as
   * `['10.20.0.0/16', 'fd12:3456::/32']`. Your customers can then send requests to every server in these
   * networks. The option never allows link-local addresses, the metadata services of clouds, multicast
   * addresses, unspecified addresses, or IPv6 addresses that tunnel to an IPv4 address. If an IPv6 address
   * only translates an IPv4 address, the IPv4 address is checked instead. An address of this machine's own
   * network interfaces is allowed only if the list contains exactly this address, such as `'10.20.0.5/32'`.
   * Loopback addresses are an exception: `'127.0.0.0/8'` is enough. The start-up fails if a network contains
   * no address that the option may allow, or lies in `blockedAddresses`. Can't be given with `development`.
   * Default: none.
   */
  allowedAddresses?: readonly string[];
  /**
   * Networks that webhooks may not reach although their addresses are public, such as `['203.0.113.0/24']`.
   * Add the public addresses of your own network here, above all those of your load balancers and gateways:
   * servers may treat a request from your network as trusted. The built-in rule already refuses private
   * addresses, and the addresses of this machine's own interfaces. The option is stronger than
   * `allowedAddresses`. If an IPv6 address only translates an IPv4 address, the IPv4 address is checked
   * instead, so the start-up fails if a network consists of such IPv6 addresses. Can't be given with
   * `development`. Default: none.
   */
  blockedAddresses?: readonly string[];
  /**
   * Ports to which the library never sends requests. Your list replaces the default list, and an empty list
   * blocks no port. Can't be given with `development`, which blocks no port. Default: ports of mail,
   * databases, remote shells, file sharing and similar services. Web servers don't use these ports. The
   * default list contains 0, 21 to 23, 25, 53, 110, 3306, 5432, 6379 and over thirty more.
   */
  blockedPorts?: readonly number[];
  /**
   * Your own rule, which can refuse further addresses. It is asked about each address that the built-in rule
   * allows, and never about an address that the built-in rule refuses. So it can't open your own network. To
   * do that, use `allowedAddresses`. If an IPv6 address only translates an IPv4 address, your rule gets the
   * IPv4 address. Can't be given with `development`. Default: no further rule.
   */
  addressPolicy?: AddressPolicy;
  /**
   * How to look up the addresses of receivers' host names. `'dns'` asks the name servers of this machine, any
   * number of names at a time. `'system'` asks the operating system, which also uses `/etc/hosts`, search
   * domains and mDNS. However, Node runs only a few of these lookups at a time in the whole process. If the
   * name server of one customer doesn't answer, all other lookups are therefore delayed. Default `'dns'`, or
   * `'system'` with `development`.
   */
  resolver?: 'dns' | 'system';
  /**
   * The egress proxy that all requests go through. TLS connections to receivers pass through the proxy
   * without being decrypted. The environment variable `HTTPS_PROXY` is ignored. Default: no proxy.
   */
  proxy?: ProxyOptions;
  /**
   * Your own certificate authorities, and a client certificate. Certificates of receivers are always
   * verified, with TLS 1.2 or newer. Default: Node's certificate authorities, and no client certificate.
   */
  tls?: TlsOptions;
}

/** An HTTP proxy that all requests go through. */
export interface ProxyOptions {
  /**
   * The URL of the proxy, including credentials: `'http://user:secret@egress.internal:4750'`. The proxy must
   * support CONNECT. The address of the proxy may be any address, including a private one.
   */
  url: string;
  /**
   * Where the addresses of receivers' host names are looked up. With `'here'`, this process looks up the
   * address, checks the address and sends the address to the proxy in CONNECT. With `'proxy'`, this process
   * sends the name in CONNECT, and the proxy looks up the address. Use `'proxy'` in networks in which this
   * process can't look up public names. The proxy must then refuse private addresses, because this process
   * can only check ports and literal addresses. Default `'here'`.
   */
  resolve?: 'here' | 'proxy';
}

/** Certificates and a key in PEM format, as text or as a Buffer with the content of a file. */
export interface TlsOptions {
  /** Certificate authorities to trust in addition to Node's. Default: none. */
  ca?: string | Buffer | readonly (string | Buffer)[];
  /** The client certificate with its chain, for receivers that ask for one (mTLS). Default: none. */
  cert?: string | Buffer;
  /** The private key of `cert`. Default: none. */
  key?: string | Buffer;
}
