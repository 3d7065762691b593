import { createServer } from 'node:net';
import { constants } from 'node:os';

type Connect = (this: object, request: object, address: string, port: number) => number;

/**
 * Node's internal functions that open TCP connections. Every socket calls one of these functions, whether it
 * connects to a name or to an address.
 */
interface TcpHandle {
  connect: Connect;
  connect6: Connect;
}

const isRefused = -constants.errno.ECONNREFUSED;

/**
 * Intercepts the connections of this process. It records each address to which a socket tries to connect, and
 * connects the socket to a receiver on this machine instead, so that nothing leaves the machine. Connections
 * to the ports in `passThroughPorts` are neither recorded nor redirected. These are the ports of a proxy and
 * of the receiver behind the proxy.
 */
export class ConnectWitness {
  /** The address and port of each connection that was attempted, as `address:port`. */
  readonly attempted: string[] = [];
  /** Returns true for addresses where no server answers. Connections to such an address are refused. */
  isUnreachable: (address: string) => boolean = () => false;
  private readonly original: TcpHandle;

  private constructor(
    private readonly handle: TcpHandle,
    private readonly receiverPort: number,
    private readonly passThroughPorts: readonly number[],
  ) {
    this.original = { connect: handle.connect, connect6: handle.connect6 };
    const { attempted, original } = this;
    const redirect = (tcp: object, request: object, address: string, port: number): number => {
      if (this.passThroughPorts.includes(port)) return original.connect.call(tcp, request, address, port);
      attempted.push(`${address}:${port}`);
      if (this.isUnreachable(address)) return isRefused;
      return original.connect.call(tcp, request, '127.0.0.1', this.receiverPort);
    };
    handle.connect = handle.connect6 = function (request, address, port) {
      return redirect(this, request, address, port);
    };
  }

  static async forwardTo(
    receiverPort: number,
    passThroughPorts: readonly number[] = [],
  ): Promise<ConnectWitness> {
    return new ConnectWitness(await tcpHandle(), receiverPort, passThroughPorts);
  }

  /** Clears the recorded connections. */
  clear(): void {
    this.attempted.length = 0;
  }

  restore(): void {
    Object.assign(this.handle, this.original);
  }
}

/** Returns the prototype of all TCP handles, which Node does not export. */
async function tcpHandle(): Promise<TcpHandle> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { _handle: handle } = server as unknown as { _handle: object };
  await new Promise((resolve) => server.close(resolve));
  return Object.getPrototypeOf(handle) as TcpHandle;
}
