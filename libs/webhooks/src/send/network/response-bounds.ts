/** Maximum size of everything up to the end of the final response's headers, in bytes. */
export const maxHeadSize = 64 * 1024;

/**
 * Maximum number of header lines of one exchange. Lines of informational responses, of the final response and
 * of trailers count, and repeated names count each time. Receivers usually send about twenty lines. Axios
 * would need seconds to process thousands.
 */
export const maxHeaderLines = 100;

/** Maximum number of informational responses (1xx) before the final response. */
export const maxInformationalResponses = 2;

/**
 * Maximum number of bytes after the final response's headers that are read in addition to `responseLimit`:
 * chunk sizes, chunk extensions and trailers.
 */
export const maxFramingSize = 16 * 1024;

/**
 * Maximum number of chunks of a response that are read. Each chunk costs the parser about a microsecond, so
 * thousands of tiny chunks, from hundreds of receivers at a time, would block the event loop.
 */
export const maxChunks = 256;

/**
 * Maximum number of pieces in which a response arrives. Each piece is one read of the socket. Over TLS, each
 * record is a piece, so a receiver could send thousands of pieces of one byte in one packet. Undici copies
 * the beginning of a long header line for each piece.
 */
export const maxPieces = 512;

/**
 * Maximum number of TLS session tickets on one connection. Servers usually send two. Each ticket costs tens
 * of microseconds.
 */
export const maxTickets = 8;

/** Returns an error for a response that is refused. `failureOf` chooses the stored error text by the code. */
export function refusal(code: string): Error {
  return Object.assign(new Error('The response is refused'), { code });
}

/** Counts the header lines of one exchange. */
export class HeaderLines {
  private lines = 0;

  /** @throws Error if the exchange has too many header lines */
  add(): void {
    if (++this.lines > maxHeaderLines) throw refusal('WEBHOOKS_TOO_MANY_HEADERS');
  }
}
