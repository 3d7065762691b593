/** Maximum number of bytes that are passed to a connection at once. This is the size of a TLS record. */
const maxPiece = 16 * 1024;

/**
 * The body of a request. A large body is passed to the connection in pieces, the next piece only when the
 * connection has sent the previous one. Otherwise the connection would encrypt the whole body at once for
 * TLS, and would keep this copy for as long as the receiver doesn't read.
 */
export class OutgoingBody {
  /**
   * The headers that undici derives from a whole body, but not from pieces. Each name is followed by its
   * value.
   */
  readonly headers: readonly string[];
  private hasMore = false;
  private readonly isLarge: boolean;
  private onPassedOn: (() => void) | undefined;

  constructor(private readonly body: Buffer) {
    // An interceptor may have replaced the body with a text, which isn't divided.
    this.isLarge = Buffer.isBuffer(body) && body.length > maxPiece;
    this.headers = this.isLarge ? ['Content-Length', String(body.length)] : [];
  }

  /** True if the connection has the whole body. A small body is passed on at once. */
  get isPassedOn(): boolean {
    return !this.hasMore;
  }

  /** Returns the whole body, or an iterable of pieces. Call it each time that the request is sent. */
  content(): Buffer | Iterable<Buffer> {
    this.hasMore = this.isLarge;
    return this.isLarge ? this.pieces() : this.body;
  }

  /** Calls the listener once, when the connection has the whole body. */
  whenPassedOn(listener: () => void): void {
    this.onPassedOn = listener;
  }

  private *pieces(): Generator<Buffer> {
    const { body } = this;
    for (let start = 0; start < body.length; start += maxPiece) yield body.subarray(start, start + maxPiece);
    // Undici notices the end of the body after this generator has returned, but in the same turn of the loop.
    setImmediate(() => {
      this.hasMore = false;
      this.onPassedOn?.();
    });
  }
}
