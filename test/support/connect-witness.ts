import { createServer } from 'node:net';
import { constants } from 'node:os';

type Connect = (this: object, request: object, address: string, port: number) => number;

/** What Node's sockets call in the end, by names and literals alike. */
interface TcpHandle {
  connect: Connect;
  connect6: Connect;
}

const isRefused = -constants.errno.ECONNREFUSED;

/**
 * Stands between Node's sockets and the system: writes down each connection that is tried in this process, and leads it to a receiver
 * on this machine, so that nothing leaves it. The ports that it is told to leave alone it doesn't look at: a proxy's, and the receiver's behind it.
 */
export class ConnectWitness {
  /** `address:port` of each connection that was tried. */
  readonly tried: string[] = [];
  /** Whether nobody answers at an address. */
  isDead: (address: string) => boolean = () => false;
  private readonly original: TcpHandle;

  private constructor(
    private readonly handle: TcpHandle,
    private readonly receiverPort: number,
    private readonly leftAlone: readonly number[],
  ) {
    this.original = { connect: handle.connect, connect6: handle.connect6 };
    const { tried, original } = this;
    const lead = (tcp: object, request: object, address: string, port: number): number => {
      if (this.leftAlone.includes(port)) return original.connect.call(tcp, request, address, port);
      tried.push(`${address}:${port}`);
      if (this.isDead(address)) return isRefused;
      return original.connect.call(tcp, request, '127.0.0.1', this.receiverPort);
    };
    handle.connect = handle.connect6 = function (request, address, port) {
      return lead(this, request, address, port);
    };
  }

  static async leadTo(receiverPort: number, leftAlone: readonly number[] = []): Promise<ConnectWitness> {
    return new ConnectWitness(await tcpHandle(), receiverPort, leftAlone);
  }

  /** Forgets what was tried. */
  forget(): void {
    this.tried.length = 0;
  }

  leave(): void {
    Object.assign(this.handle, this.original);
  }
}

/** The prototype of all handles, which Node shows nowhere. */
async function tcpHandle(): Promise<TcpHandle> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { _handle: handle } = server as unknown as { _handle: object };
  await new Promise((resolve) => server.close(resolve));
  return Object.getPrototypeOf(handle) as TcpHandle;
}
