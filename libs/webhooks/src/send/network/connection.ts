import type { Socket } from 'node:net';
import { Client } from 'undici';
import type { buildConnector, Dispatcher } from 'undici';
import { maxHeadSize, maxTickets, refusal } from './response-bounds.js';
import { ResponseGate } from './response-gate.js';

export interface ConnectionSettings {
  /** Opens the socket, after checking the address. */
  readonly connect: buildConnector.connector;
  /** Age in milliseconds at which the connection is closed, as soon as no exchange uses it. */
  readonly maxAge: number;
  /** Called when the connection is closed, or could not be opened. */
  readonly onClose: (connection: Connection) => void;
}

/**
 * One connection to a receiver, for one exchange at a time. Opens a socket for the first request. Once this
 * socket is closed, the connection can't be used any more.
 */
export class Connection {
  private readonly client: Client;
  private readonly gate = new ResponseGate();
  private readonly lifeTimer: NodeJS.Timeout;
  private socket: Socket | undefined;
  private hasConnected = false;
  private isInUse = true;
  private isOld = false;

  constructor(
    readonly origin: string,
    private readonly settings: ConnectionSettings,
  ) {
    this.client = new Client(origin, {
      connect: (target, callback) => this.connect(target, callback),
      pipelining: 1,
      // Each exchange has a deadline.
      headersTimeout: 0,
      bodyTimeout: 0,
      // The gate refuses the response first, because it also counts the bytes between the headers.
      maxHeaderSize: 2 * maxHeadSize,
      // A receiver can offer to keep an idle connection open for longer than undici's default of 4 s, but not
      // for longer than this.
      keepAliveMaxTimeout: settings.maxAge,
    });
    this.client.once('disconnect', () => this.close());
    this.client.once('connectionError', () => this.close());
    this.lifeTimer = setTimeout(() => this.growOld(), settings.maxAge).unref();
  }

  /**
   * True if an exchange can use this connection. The receiver may have closed it already. A connection can't
   * be used if the receiver has responded, but has not read its request. Otherwise the requests to a receiver
   * that never reads would queue up in memory.
   */
  get isUsable(): boolean {
    return !this.isOld && this.socket?.destroyed === false && this.socket.writableLength === 0;
  }

  /** True if at least one byte of a response to the current request has arrived. */
  get hasReceived(): boolean {
    return this.gate.hasReceived;
  }

  send(request: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): void {
    this.isInUse = true;
    this.client.dispatch(request, handler);
  }

  /**
   * Lets the response to the current request arrive.
   * @param onCut called if the response is longer than `responseLimit` plus its allowed framing
   */
  awaitResponse(responseLimit: number, onCut: () => void): void {
    this.gate.open(responseLimit, onCut);
  }

  /** Pauses the response. The connection stays open, so that the rest of the request can be sent. */
  pauseResponse(controller: Dispatcher.DispatchController): void {
    this.gate.pause();
    controller.pause();
  }

  resumeResponse(controller: Dispatcher.DispatchController): void {
    controller.resume();
    this.gate.resume();
  }

  /** Refuses every further byte until the next request, because the response is complete. */
  endResponse(): void {
    this.gate.close();
  }

  /**
   * Ends the use by an exchange.
   * @returns true if another exchange can use the connection. Otherwise the connection is closed
   */
  release(): boolean {
    this.isInUse = false;
    if (!this.isUsable) void this.destroy();
    return this.isUsable;
  }

  /**
   * Closes the connection immediately. An exchange that still uses it fails with undici's
   * `ClientDestroyedError`. Resolves when the connection is closed.
   */
  async destroy(): Promise<void> {
    this.close();
    await this.client.destroy();
  }

  /**
   * Opens the socket for the first request. Fails when undici asks for a second socket, because the first one
   * was closed before undici had written the request. The exchange then uses a fresh connection.
   */
  private connect(target: buildConnector.Options, callback: buildConnector.Callback): void {
    if (this.hasConnected) {
      process.nextTick(callback, refusal('WEBHOOKS_NO_ANSWER'), null);
      return;
    }
    this.hasConnected = true;
    this.settings.connect(target, (...[error, socket]) => {
      if (error) return callback(error, null);
      this.socket = socket;
      this.gate.guard(socket);
      limitTickets(socket);
      callback(null, socket);
    });
  }

  private growOld(): void {
    this.isOld = true;
    if (!this.isInUse) void this.destroy();
  }

  private close(): void {
    clearTimeout(this.lifeTimer);
    this.settings.onClose(this);
  }
}

/**
 * Closes the connection if the receiver sends too many session tickets. They are no part of a response, so
 * they don't pass the gate.
 */
function limitTickets(socket: Socket): void {
  let tickets = 0;
  socket.on('session', () => {
    if (++tickets > maxTickets) socket.destroy(refusal('WEBHOOKS_TOO_MANY_TICKETS'));
  });
}
