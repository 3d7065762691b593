import { HttpService } from '@nestjs/axios';
import type { Provider } from '@nestjs/common';
import { RESOLVED_OPTIONS } from '../options/resolved-options.js';
import type { ResolvedOptions } from '../options/resolved-options.js';
import { DetachedTransport } from './detached.transport.js';
import { Sender } from './sender.js';
import { StallMonitor } from './stall-monitor.js';
import { Ed25519Keys } from './sign/ed25519-keys.js';
import { resolverFor } from './network/resolve-addresses.js';
import type { ResolveAddresses } from './network/resolve-addresses.js';
import { HttpServiceTransport } from './network/http-service.transport.js';
import { WEBHOOK_TRANSPORT } from './transport.token.js';
import type { WebhookTransport } from '../extend/transport.js';
import { UndiciTransport } from './network/undici.transport.js';

/**
 * DI token of the `HttpService` that sends the deliveries. Inject this service to add your axios
 * interceptors. The service is a separate instance: its interceptors see only webhook requests, and the
 * interceptors of your other `HttpService`s see no webhook requests. Interceptors can add headers, but can't
 * change the headers that a request already has.
 */
export const WEBHOOKS_HTTP_SERVICE = Symbol('nestjs-typeorm-webhooks:http-service');

/**
 * DI token of the `ResolveAddresses` function that resolves the host names of receivers. Tests replace this
 * function.
 */
export const ADDRESS_RESOLVER = Symbol('nestjs-typeorm-webhooks:address-resolver');

/** The providers of this folder: everything that sends requests and signs them. */
export const sendProviders: Provider[] = [
  Sender,
  StallMonitor,
  {
    provide: Ed25519Keys,
    useFactory: ({ ed25519 }: ResolvedOptions) => new Ed25519Keys(ed25519),
    inject: [RESOLVED_OPTIONS],
  },
  { provide: ADDRESS_RESOLVER, useFactory: resolverFor, inject: [RESOLVED_OPTIONS] },
  { provide: WEBHOOKS_HTTP_SERVICE, useExisting: HttpService },
  {
    provide: WEBHOOK_TRANSPORT,
    useFactory: transportFor,
    inject: [HttpService, RESOLVED_OPTIONS, ADDRESS_RESOLVER],
  },
];

async function transportFor(
  http: HttpService,
  options: ResolvedOptions,
  resolve: ResolveAddresses,
): Promise<WebhookTransport> {
  const transport = chosenTransport(http, options, resolve);
  return options.telemetry.propagate ? transport : DetachedTransport.around(transport);
}

function chosenTransport(
  http: HttpService,
  options: ResolvedOptions,
  resolve: ResolveAddresses,
): WebhookTransport {
  const connections = { ...options, resolve };
  switch (options.transport) {
    case 'axios':
      return new HttpServiceTransport(http, connections);
    case 'undici':
      return new UndiciTransport(connections);
    default:
      return options.transport;
  }
}
