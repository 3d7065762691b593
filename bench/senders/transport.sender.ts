import type { WebhooksModuleOptions } from '@app/webhooks';
import { resolveConnections } from '@app/webhooks/options/resolved-connections.js';
import type { ResolveAddresses } from '@app/webhooks/send/network/resolve-addresses.js';
import { UndiciTransport } from '@app/webhooks/send/network/undici.transport.js';
import { senderHeaders } from './sender.js';
import type { Sender } from './sender.js';

const limits = { timeout: 15_000, responseLimit: 4096 };

/**
 * Returns a sender that uses the library's transport alone, so that no database is part of the measurement.
 * The transport is an internal of the library, and is configured with options of the module.
 */
export function transportSender(options: WebhooksModuleOptions, resolve: ResolveAddresses): Sender {
  const transport = new UndiciTransport({
    ...resolveConnections(options),
    timeout: limits.timeout,
    resolve,
  });
  return async (url, body) => {
    const request = { url, method: 'PUT', headers: senderHeaders, body: Buffer.from(body) } as const;
    const { status } = await transport.send(request, limits);
    if (status !== 200) throw new Error(`status ${status}`);
  };
}
