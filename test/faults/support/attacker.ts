import type { Socket } from 'node:net';
import fc from 'fast-check';
import type { Outcome } from './arrival.js';
import type { Behaviour } from './behaviours.js';
import type { Exchange } from './exchange.js';
import { expectedVerdict, places, textOf } from './raw-responses.js';
import type { Place, RawResponse } from './raw-responses.js';

const success: Outcome = { result: 'success', status: 200 };
const connectionFailed: Outcome = { result: 'connection', status: null };
const timedOut: Outcome = { result: 'timeout', status: null };

const plain = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
/** Maximum time between a response and what the attacker does to the idle connection, in milliseconds. */
const maxIdleTime = 10;

/** One connection to the attacker, and what happened on it before. */
class AttackedConnection {
  /** True if the client has sent a request on this connection before. */
  isReused = false;
  /** True if the attacker has sent bytes for which there was no request. They answer the next request. */
  hasUnaskedBytes = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(readonly socket: Socket) {}

  /** Does something to the connection soon, unless a request arrives before. */
  whenIdle(act: () => void): void {
    this.timer = setTimeout(act, Math.random() * maxIdleTime);
  }

  beginRequest(): void {
    clearTimeout(this.timer);
  }
}

/**
 * Handles a request whose body has arrived.
 * @returns the outcome of the attempt, or undefined if the client must send the request once more within the
 * same attempt, on a fresh connection
 */
type Trick = (connection: AttackedConnection) => Outcome | undefined;

const answersWith =
  (text: string, outcome: Outcome): Trick =>
  ({ socket }) => {
    socket.write(text, 'latin1');
    return outcome;
  };

/** Sends the first bytes, and then one more byte per second. */
const dripsAfter =
  (text: string): Trick =>
  ({ socket }) => {
    socket.write(text);
    const timer = setInterval(() => socket.write('x'), 1000);
    socket.once('close', () => clearInterval(timer));
    return timedOut;
  };

/** A connection that is closed without a byte of a response counts as a failure only if it was fresh. */
const failsIfFresh = ({ isReused }: AttackedConnection) => (isReused ? undefined : connectionFailed);

const tricks = {
  'answers normally': answersWith(plain, success),
  'answers before it reads': answersWith('', success),
  'sends 100 Continue unasked': answersWith(`HTTP/1.1 100 Continue\r\n\r\n${plain}`, success),
  'switches protocols': answersWith('HTTP/1.1 101 Switching Protocols\r\n\r\n', connectionFailed),
  'switches protocols with Upgrade': answersWith(
    'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n',
    connectionFailed,
  ),
  'sends two lengths': answersWith(
    'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok!',
    connectionFailed,
  ),
  'sends a second response': answersWith(`${plain}HTTP/1.1 500 Error\r\nContent-Length: 0\r\n\r\n`, success),
  'sends bytes while idle': (connection) => {
    connection.socket.write(plain);
    connection.whenIdle(() => {
      connection.hasUnaskedBytes = true;
      connection.socket.write('unasked\r\n\r\n');
    });
    return success;
  },
  'closes while idle': (connection) => {
    connection.socket.write(plain);
    connection.whenIdle(() => connection.socket.destroy());
    return success;
  },
  'closes a reused connection': (connection) => {
    if (!connection.isReused) return answersWith(plain, success)(connection);
    connection.socket.destroy();
    return undefined;
  },
  resets: (connection) => {
    connection.socket.resetAndDestroy();
    return failsIfFresh(connection);
  },
  hangs: () => timedOut,
  'drips headers': dripsAfter('HTTP/1.1 200 OK\r\nx: '),
  'drips a body': dripsAfter('HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n'),
} satisfies Readonly<Record<string, Trick>>;

type Attack = { readonly trick: keyof typeof tricks } | RawResponse;

/** A count that is small, near a bound, or so large that the response seems to be endless. */
const countAt = (place: Place) => {
  if (place === 'informational responses') return fc.oneof(fc.nat(6), fc.constant(20_000));
  if (place.endsWith('lines')) return fc.oneof(fc.integer({ min: 95, max: 105 }), fc.constant(16_000));
  return fc.oneof(fc.nat(100), fc.integer({ min: 65_000, max: 66_000 }), fc.constant(1_000_000));
};

const attack: fc.Arbitrary<Attack> = fc.oneof(
  fc
    .constantFrom(...places)
    .chain((place): fc.Arbitrary<Attack> => countAt(place).map((count) => ({ place, count }))),
  fc.constantFrom(...(Object.keys(tricks) as (keyof typeof tricks)[])).map((trick) => ({ trick })),
);

/** A receiver that an attacker wrote. It handles each request in another way, at random. */
export class Attacker {
  private readonly attacks: readonly Attack[];
  private readonly connections = new Map<Socket, AttackedConnection>();
  private handled = 0;
  private isAttacking = false;

  /** @param seed decides which attacks follow one another */
  constructor(seed: number) {
    this.attacks = fc.sample(attack, { numRuns: 1000, seed });
  }

  /** The number of connections on which the attacker has sent bytes without a request. */
  get unaskedBytes(): number {
    return [...this.connections.values()].filter(({ hasUnaskedBytes }) => hasUnaskedBytes).length;
  }

  /** Attacks with all further responses, until `recover` is called. */
  attack(): void {
    this.isAttacking = true;
  }

  /** Answers all further requests normally, as before `attack`. */
  recover(): void {
    this.isAttacking = false;
  }

  /**
   * Writes to the socket and not to the response, because Node refuses to write most of these responses. So
   * all responses must be written in this way: Node would hold them back until the first one is complete.
   */
  readonly behaviour: Behaviour = async (exchange) => {
    const next = this.nextAttack();
    const connection = this.connectionOf(exchange.request.socket);
    connection.beginRequest();
    const isEarly = 'trick' in next && next.trick === 'answers before it reads';
    if (isEarly && !connection.hasUnaskedBytes) connection.socket.write(plain);
    await exchange.read();
    if (!exchange.request.complete) return forget(exchange);
    exchange.outcome = connection.hasUnaskedBytes ? connectionFailed : attackOn(connection, next);
    connection.isReused = true;
  };

  private nextAttack(): Attack {
    if (!this.isAttacking) return { trick: 'answers normally' };
    return this.attacks[this.handled++ % this.attacks.length]!;
  }

  private connectionOf(socket: Socket): AttackedConnection {
    let connection = this.connections.get(socket);
    if (!connection) {
      connection = new AttackedConnection(socket);
      this.connections.set(socket, connection);
    }
    return connection;
  }
}

function attackOn(connection: AttackedConnection, given: Attack): Outcome | undefined {
  if ('trick' in given) return (tricks[given.trick] as Trick)(connection);
  const outcome = expectedVerdict(given) === 'status 200' ? success : connectionFailed;
  return answersWith(textOf(given), outcome)(connection);
}

/** Forgets a request that the client did not finish, because the connection was closed meanwhile. */
function forget(exchange: Exchange): void {
  exchange.body = '';
}
