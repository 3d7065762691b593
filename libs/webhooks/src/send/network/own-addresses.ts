import os from 'node:os';
import { monotonicNow } from '../../shared/clock.js';
import { check, textOf, words } from './checked-address.js';

/** How long a list of addresses is used, in milliseconds. Reading the list takes 0.05 ms or more. */
const maxAge = 1000;

/**
 * The addresses of this machine's network interfaces, except loopback addresses, which have a rule of their
 * own. Services that are protected only by a firewall in front of the machine often listen on these
 * addresses, even if the addresses are public.
 */
export class OwnAddresses {
  private addresses: ReadonlySet<string> = new Set();
  private readAt = -Infinity;

  /** @param address an address in the form that `textOf` returns */
  has(address: string): boolean {
    if (monotonicNow() - this.readAt > maxAge) this.read();
    return this.addresses.has(address);
  }

  /** Keeps the known addresses if the operating system doesn't return them. */
  private read(): void {
    this.readAt = monotonicNow();
    try {
      this.addresses = new Set(addressesOfThisMachine());
    } catch {
      // A sandbox can forbid to list the interfaces. Deliveries must continue.
    }
  }
}

function addressesOfThisMachine(): string[] {
  const interfaces = Object.values(os.networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return interfaces
    .map(({ address }) => check(address))
    .flatMap(({ address, refusal }) =>
      address === null || refusal === words.loopback ? [] : [textOf(address)],
    );
}
