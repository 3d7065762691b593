import { HttpService } from '@nestjs/axios';
import axios from 'axios';
import type { TransportLimits, WebhookTransport } from '@app/webhooks/extend/transport.js';
import { resolveConnections } from '@app/webhooks/options/resolved-connections.js';
import { failureOf } from '@app/webhooks/send/failure.js';
import type { ConnectionOptions } from '@app/webhooks/send/network/connections.js';
import { HttpServiceTransport } from '@app/webhooks/send/network/http-service.transport.js';
import { resolveBySystem } from '@app/webhooks/send/network/resolve-addresses.js';
import { UndiciTransport } from '@app/webhooks/send/network/undici.transport.js';

export type TransportKind = 'axios' | 'undici';
export const transportKinds: readonly TransportKind[] = ['axios', 'undici'];

/** Returns one of the library's transports, which may connect to every address. */
export function transportOver(kind: TransportKind, given: Partial<ConnectionOptions> = {}): WebhookTransport {
  const connections = resolveConnections({ development: true });
  const options = { ...connections, timeout: 60_000, resolve: resolveBySystem, ...given };
  return kind === 'undici'
    ? new UndiciTransport(options)
    : new HttpServiceTransport(new HttpService(axios.create()), options);
}

/**
 * Sends a request, and returns the status of its response, or the stored error text. Throws if the error is
 * unknown, because the library would then log it as its own bug.
 */
export async function verdictOf(
  transport: WebhookTransport,
  url: string,
  { timeout = 60_000, responseLimit = 4096 }: Partial<TransportLimits> = {},
): Promise<string> {
  const request = { url, method: 'PUT', headers: { Accept: '*/*' }, body: Buffer.from('{}') } as const;
  try {
    return `status ${(await transport.send(request, { timeout, responseLimit })).status}`;
  } catch (error) {
    const failure = failureOf(error);
    if (failure) return failure.words;
    throw error;
  }
}
