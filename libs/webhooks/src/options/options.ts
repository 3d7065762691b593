import type { CanActivate, ModuleMetadata, Type } from '@nestjs/common';
import type { DataSource, EntityManager } from 'typeorm';
import type { WebhookEntityDefinition } from '../catalog/entity-definition.js';
import type { AddressPolicy } from '../extend/address-policy.js';
import type { Signer } from '../extend/signer.js';
import type { WebhookTransport } from '../extend/transport.js';
import type { RetryPolicy } from '../extend/retry-policy.js';
import type { SuspensionPolicy } from '../extend/suspension-policy.js';
import type { Clock } from '../extend/clock.js';
import type { Duration } from '../shared/duration.js';

/** When a receiver that keeps failing is cut off. */
export interface SuspensionOptions {
  /** So many failed attempts inside the window are borne, from 0; the next one suspends. Default 3, as the API text says. */
  failures?: number;
  /** How far back failed attempts count; a success between changes nothing. Default `'6h'`, as the API text says. */
  window?: Duration;
  /**
   * How often the scheduled checker looks for webhooks that should be suspended, and cleans up behind crashes. It is the safety
   * net: the failure that is one too many suspends at once. Only in processes with a worker; at most 24 days. Default `'1m'`.
   */
  checkEvery?: Duration;
  /** Suspend at once when a receiver answers 410 Gone. Default false. */
  suspendOnGone?: boolean;
  /** Your own rule in place of `failures`, `window` and `suspendOnGone`, which can't be given beside it. */
  policy?: SuspensionPolicy;
}

/** How much this process delivers at once. */
export interface WorkerOptions {
  /**
   * False for a process that only emits and serves REST, with a worker process elsewhere: it runs no suspension checker, and encrypts nothing anew. Default true.
   */
  enabled?: boolean;
  /**
   * Requests out at the same time, over all webhooks, from 1; those that have been out for over a tenth of a second no longer count. Half of them are for webhooks
   * that have taken something lately (within a second and twice the time that it took), and the last quarter for those of them that have no request out. Default 256.
   */
  slots?: number;
  /**
   * Requests out at the same time to one webhook, from 1, once it has earned them: it starts at 1, each success adds 1, a failure sets it back to 1. One that has taken
   * nothing for over a second gets one first, and what it had earned with the next success. Default 8.
   */
  slotsPerWebhook?: number;
  /**
   * A request that has been waiting for its receiver for over a tenth of a second no longer takes a slot, nor do the next ones to a receiver that is slow and
   * does answer; so many of them are borne, from 0. Default 4096.
   */
  waitingSlots?: number;
  /** How often to look for due deliveries that nobody announced: another process's, or after a crash. At most 24 days. Default `'1s'`. */
  pollEvery?: Duration;
  /**
   * Whether processes on one PostgreSQL database wake each other with LISTEN and NOTIFY, over a connection of its own in each that has a worker. False
   * behind a pooler in transaction mode, which loses them: then the polls find what there is. Default true; the other databases only poll.
   */
  notifications?: boolean;
}

/** What becomes of changes that sources can't tell, for `WebhooksModule.forFeature`. */
export interface CaptureOptions {
  /**
   * What happens when a captured class is changed in a way of which TypeORM doesn't say which rows it changes: `update()`, `delete()`, `softDelete()`,
   * `restore()`, `increment()` and their query builders, `upsert()`, an insert whose ids aren't read back, and a child that its parent's list takes in or leaves
   * out. `'throw'`: it fails with a `ChangeRefusedError`, unless its resources were named before with `WebhookChanges.touch` in the same transaction.
   * `'warn'` and `'ignore'` let it pass, and its webhooks are told nothing. Default `'throw'`.
   */
  unidentified?: 'throw' | 'warn' | 'ignore';
  /**
   * What happens to a change outside of any transaction, such as `insert()` or `save()` with `transaction: false`. `'throw'`: it fails with a
   * `ChangeRefusedError`. `'emit'`: it is emitted right after, in a transaction of its own; a crash between the two loses the event. Default `'throw'`.
   */
  outsideTransaction?: 'throw' | 'emit';
  /**
   * What happens when a source throws. `'throw'`: the host's transaction fails. `'log'`: it commits, without the webhooks of what it has changed.
   * Default `'throw'`.
   */
  renderingErrors?: 'throw' | 'log';
}

/** An HTTP proxy through which all requests leave. */
export interface ProxyOptions {
  /** Where it is, with its credentials: `'http://user:secret@egress.internal:4750'`. Its address is yours, and isn't judged. It must know CONNECT. */
  url: string;
  /**
   * Who asks the DNS for the addresses of receivers' names. `'here'`: this process, and CONNECT names an address that it has judged. `'proxy'`: CONNECT names the
   * name, for networks that can't ask for outside names. Then the proxy is the guard: only ports and literal addresses are judged here, and it must refuse private
   * addresses itself. Default `'here'`.
   */
  resolve?: 'here' | 'proxy';
}

/** Certificates in PEM, as text or as they come from a file. */
export interface TlsOptions {
  /** Authorities whose certificates receivers may have, beside those that Node trusts by itself. Default none. */
  ca?: string | Buffer | readonly (string | Buffer)[];
  /** The certificate, with its chain, that is shown to receivers that ask for one (mTLS). Default none. */
  cert?: string | Buffer;
  /** The private key of `cert`. Default none. */
  key?: string | Buffer;
}

/** Options of `WebhooksModule` that `forRootAsync` can compute. Every one has a default. */
export interface WebhooksModuleOptions {
  /** Entities beside the six of the API text, or what is different of these: `[{ name: 'invoice', description: 'Invoices', example: { … } }]`. Default none. */
  entities?: readonly WebhookEntityDefinition[];
  /** How many webhooks an org may have, from 1; one more is refused with 400 and `TooManyWebhooksError`. Default 1000. */
  webhooksPerOrg?: number;
  /**
   * How many webhooks an org may create within a minute, from 1, which begins with the first; one more is refused with 429, `Retry-After` and `TooManyRequestsError`.
   * Invalid fields are refused before and don't count; one that `webhooksPerOrg` refuses counts, for it costs as much. Each process counts for itself: n that
   * serve the API allow n times as many. Default: no limit.
   */
  registrationsPerMinute?: number;
  /**
   * How many test events an org may have sent within a minute, from 1, over all its webhooks; counted and refused as above. A test of a webhook that isn't there, or
   * whose entity has no example, doesn't count. Default: no limit.
   */
  testsPerMinute?: number;
  /** The largest body, in bytes of UTF-8 JSON, that `emit` takes; a larger one throws `BodyTooLargeError` there. Default 1048576 (1 MiB). */
  bodyLimit?: number;
  /**
   * Gives the EntityManager of the running transaction to an `emit` or a `touch` that isn't given one, for hosts with `typeorm-transactional` or
   * `@nestjs-cls/transactional`. Default: such an `emit` is a transaction of its own.
   */
  transactionManager?: () => EntityManager | undefined;
  /** For sources, given to `WebhooksModule.forFeature`. */
  capture?: CaptureOptions;
  /** Total time of one attempt over DNS, connect, TLS, headers and body; then it has failed. At most 24 days. Default `'15s'`. */
  timeout?: Duration;
  /** The statuses that count as success, one or more of 200 to 599; all others are failures. Default `[200]`, as the API text says. */
  successStatuses?: readonly number[];
  /**
   * The waits before each retry, or a policy of your own; `[]` for no retries. Up to 10 % is added at random, and a receiver's
   * `Retry-After` can make a wait longer, up to a day. Default `['1m', '10m', '6h', '12h', '24h']`: no event is tried more than three times in six
   * hours, so that one event alone never suspends a webhook.
   */
  retry?: readonly Duration[] | RetryPolicy;
  /** The suspension rule. */
  suspension?: SuspensionOptions;
  /** How long the deliveries of a suspended webhook wait for its resume; then they have failed. Default `'7d'`. */
  holdFor?: Duration;
  /** The worker of this process. */
  worker?: WorkerOptions;
  /** How many bytes of an answer's body are read and kept with the attempt, up to 1048576. Default 4096. */
  responseLimit?: number;
  /** The `User-Agent` of every request, in printable ASCII. Default `'nestjs-typeorm-webhooks'`. */
  userAgent?: string;
  /**
   * Accepts `http:` remote urls, and receivers on loopback and private addresses. For development and tests: in production it
   * opens your network to your customers. Default false.
   */
  development?: boolean;
  /**
   * Private networks that your webhooks may reach beside the public addresses: `['10.20.0.0/16', 'fd12:3456::/32']`. Your customers can then call whatever
   * answers there. Never opens link-local addresses, the metadata services of clouds, multicast and unspecified addresses, nor IPv6 addresses that tunnel to
   * an IPv4 one; those that only translate one are judged by it. A network that would open nothing fails at start-up. Can't be given with `development` or `addressPolicy`. Default none.
   */
  allowedAddresses?: readonly string[];
  /**
   * Ports that no webhook may be delivered to, in place of the default ones; `[]` for none. Can't be given with `development`, which blocks none. Default: those
   * of mail, databases, remote shells, file sharing and the like, on which no web server is: 0, 21 to 23, 25, 53, 110, 3306, 5432, 6379 and over thirty more.
   */
  blockedPorts?: readonly number[];
  /**
   * Which addresses may be connected to, in place of the built-in rule. It isn't asked of those that `allowedAddresses` never opens: they stay refused.
   * Can't be given with `development` or `allowedAddresses`. Default: globally reachable unicast addresses, and `allowedAddresses`.
   */
  addressPolicy?: AddressPolicy;
  /**
   * Who finds the addresses of receivers' names. `'dns'`: the name servers of this machine, asked about any number of names at once. `'system'`: the operating system, by
   * `/etc/hosts`, search domains and mDNS too; but Node runs few of its lookups at a time, over all of the process, and a customer whose name server doesn't answer keeps
   * all others waiting. Default `'dns'`, and `'system'` with `development`.
   */
  resolver?: 'dns' | 'system';
  /** The egress proxy; TLS to the receiver goes through it end to end. The environment's `HTTPS_PROXY` isn't looked at. Default none. */
  proxy?: ProxyOptions;
  /** An authority of your own, and a client certificate. Receivers' certificates are always verified, and TLS is 1.2 or newer. Default: Node's authorities, no certificate. */
  tls?: TlsOptions;
  /**
   * The headers that prove a request genuine. Default: `Auth` with the webhook's token, as the API text says, and the three of Standard Webhooks, signed with
   * the webhook's secret. `authTokenSigner` sends `Auth` alone.
   */
  signer?: Signer;
  /**
   * Signs with Ed25519 too (`v1a`), for receivers that shall verify and not be able to sign: 32 random bytes or more, as `whsk_` and base64. Each webhook's key is
   * derived from it, and its public key shown beside its secret. Of a list the first is shown and all sign: put a new one first, and take the old one out when the
   * receivers have the new. Can't be given with `signer`. Default none.
   */
  ed25519?: string | readonly string[];
  /**
   * Encrypts the tokens and secrets of webhooks in the database (AES-256-GCM), so that a dump has none that can be used: 32 random bytes, as `whek_` and base64
   * (`whek_$(openssl rand -base64 32)`). Of a list all decrypt and the first encrypts; `'none'` for the first stores in the clear. What there is already is encrypted
   * anew by processes with a worker, when they start and every hour. Give a new key to all processes before it is the first one in any, else those without it
   * let wait what they can't decrypt; take an old one out when no webhook needs it any more, or the start fails. One that is lost is named by `'lost:'` and its id, as the
   * failing start tells it, beside another key: what it has encrypted waits until the webhook is given another token and secret. Default: nothing is encrypted.
   */
  encryptionKeys?: string | readonly string[];
  /**
   * What carries the requests: `'axios'`, which is `HttpService` of `@nestjs/axios`, and your interceptors, over undici's connection pools; `'undici'`, the
   * same pools without axios and interceptors, faster by what these cost; or one of your own. Default `'axios'`.
   */
  transport?: 'axios' | 'undici' | WebhookTransport;
  /** Moves the database's clock, for tests. Default: doesn't. */
  clock?: Clock;
}

/** Options that must be known before the module is built: the same in `forRoot` and `forRootAsync`. */
export interface WebhooksModuleExtras {
  /** Makes the exported services available in all modules. Default true. */
  isGlobal?: boolean;
  /** The DataSource of your `TypeOrmModule.forRoot`, as in `@InjectDataSource(…)`: its name, or itself. Default: the default DataSource. */
  dataSource?: string | DataSource;
  /**
   * Who may use the REST routes: a Nest guard or several (see `BearerTokenGuard`), instantiated by Nest in this module;
   * the org is `request.params.org`. `'public'` mounts the routes without any guard of this module's, for hosts that guard
   * them elsewhere. Default: none given, and then no routes are mounted.
   */
  access?: Type<CanActivate> | readonly Type<CanActivate>[] | 'public';
  /** Whether the REST routes are mounted. Default: they are when `access` is given. */
  controllers?: boolean;
  /** Where the routes are, below the host's global prefix: `{prefix}/orgs/{org}/webhooks/`. Default `'api/v2'`. */
  prefix?: string;
  /** Applied to the controller, e.g. the decorator by which the host's global guard knows that a route is not for it. Default none. */
  decorators?: readonly ClassDecorator[];
  /** Modules whose exported providers the guards need, and in `forRootAsync` what is injected into the factory. Default none. */
  imports?: ModuleMetadata['imports'];
}
