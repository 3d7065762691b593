import type { Socket } from 'node:net';
import { ChunkedFraming } from './chunked-framing.js';
import { HeaderLines, maxFramingSize, maxPieces, refusal } from './response-bounds.js';
import { ResponseHead } from './response-head.js';

/**
 * Sees every byte that a receiver sends on one connection, before undici's parser does. Closes the connection
 * if a response exceeds a bound, or if bytes arrive while no response is awaited. Without this check, bytes
 * that a receiver sends between two exchanges would become part of the next exchange.
 */
export class ResponseGate {
  private socket: Socket | undefined;
  private awaited: AwaitedResponse | undefined;
  private onCut: () => void = () => undefined;
  private isPaused = false;
  /** Passes on the end of the connection, if it has arrived while the parser was paused. */
  private heldEnd: (() => void) | undefined;

  /**
   * Puts the gate into a socket. Node passes everything that the socket receives to `push`, so nothing can
   * reach a reader of the socket without passing the gate.
   */
  guard(socket: Socket): void {
    const push = socket.push.bind(socket);
    const destroy = socket.destroy.bind(socket);
    this.socket = socket;
    socket.push = (chunk: Buffer | null) =>
      chunk === null ? this.receiveEnd(push) : this.receive(chunk, push);
    socket.destroy = (error) => destroy(this.isPaused && error ? lostWhilePaused : error);
  }

  /**
   * Call this when undici's parser is paused. Until `resume`, the parser doesn't learn that the receiver has
   * closed or reset the connection. A paused parser would throw an error that ends the process
   * (https://github.com/nodejs/undici/issues/5360).
   */
  pause(): void {
    this.isPaused = true;
  }

  /** Call this when undici's parser has been resumed. */
  resume(): void {
    this.isPaused = false;
    this.heldEnd?.();
  }

  /** True if at least one byte of the current or the latest response has arrived. */
  get hasReceived(): boolean {
    return this.awaited?.hasReceived === true;
  }

  /**
   * Lets the bytes of one response pass. Called immediately before the request is written.
   * @param onCut called when the rest of the response is cut off, after the parser has received the bytes
   *   before the cut
   */
  open(responseLimit: number, onCut: () => void): void {
    this.awaited = new AwaitedResponse(responseLimit);
    this.onCut = onCut;
  }

  /** Lets nothing pass until the next call of `open`. Called when the response is complete. */
  close(): void {
    this.awaited = undefined;
  }

  private receiveEnd(push: (chunk: null) => boolean): boolean {
    if (!this.isPaused) return push(null);
    this.heldEnd = () => push(null);
    return false;
  }

  /** Returns false if the socket should stop reading, as `push` does. */
  private receive(chunk: Buffer, push: (chunk: Buffer) => boolean): boolean {
    const { awaited } = this;
    if (!awaited) return this.refuse(refusal('WEBHOOKS_UNASKED_BYTES'));
    if (awaited.isCut) return false;
    let admitted: Buffer;
    try {
      admitted = awaited.admit(chunk);
    } catch (error) {
      return this.refuse(error as Error);
    }
    const wantsMore = admitted.length === 0 || push(admitted);
    if (!awaited.isCut) return wantsMore;
    // The parser reads the admitted bytes in the next tick, before this callback runs.
    setImmediate(this.onCut);
    return false;
  }

  private refuse(error: Error): false {
    this.socket?.destroy(error);
    return false;
  }
}

/** Replaces the error of a connection that is lost while the parser is paused. */
const lostWhilePaused = refusal('WEBHOOKS_NO_ANSWER');

/** The bytes of one response. */
class AwaitedResponse {
  hasReceived = false;
  /** True when so much has arrived after the headers that the rest is ignored. */
  isCut = false;
  private readonly headerLines = new HeaderLines();
  private readonly head = new ResponseHead(this.headerLines);
  private framing: ChunkedFraming | undefined;
  private pieces = 0;
  /** The number of bytes that may still follow the final response's headers. */
  private left: number;

  constructor(responseLimit: number) {
    this.left = responseLimit + maxFramingSize;
  }

  /**
   * Returns the bytes that the parser may see.
   * @throws Error if the response exceeds a bound that makes the attempt fail
   */
  admit(chunk: Buffer): Buffer {
    this.hasReceived = true;
    if (++this.pieces > maxPieces && !this.head.isComplete) throw refusal('WEBHOOKS_TOO_MANY_PIECES');
    if (this.pieces > maxPieces) this.left = 0;
    if (this.head.isComplete) return this.admitBody(chunk, chunk);
    const { admitted, body } = this.head.read(chunk);
    if (this.head.isChunked) this.framing = new ChunkedFraming(this.headerLines);
    return this.admitBody(admitted, body);
  }

  /** @param body the part of the bytes that follows the headers */
  private admitBody(bytes: Buffer, body: Buffer): Buffer {
    const allowed = body.subarray(0, this.left);
    const used = this.framing?.read(allowed) ?? allowed.length;
    this.left -= used;
    this.isCut = used < body.length;
    return bytes.subarray(0, bytes.length - body.length + used);
  }
}
