import { maxChunks } from './response-bounds.js';
import type { HeaderLines } from './response-bounds.js';

const lineFeed = 0x0a;

/**
 * Follows the framing of a chunked body, in order to count its chunks and the lines of its trailers. Leaves
 * invalid framing to undici's parser, which refuses it.
 */
export class ChunkedFraming {
  private part: 'chunks' | 'trailers' | 'end' = 'chunks';
  private line = '';
  /** The number of bytes until the next line: the rest of a chunk, and the line end after it. */
  private skip = 0;
  private chunks = 0;

  constructor(private readonly headerLines: HeaderLines) {}

  /**
   * Reads the next bytes of the body.
   * @returns how many of these bytes may be used. The rest follows after too many chunks
   * @throws Error if the exchange has too many header lines
   */
  read(bytes: Buffer): number {
    let at = 0;
    while (at < bytes.length && this.part !== 'end' && this.chunks <= maxChunks) {
      if (this.skip > 0) {
        const skipped = Math.min(this.skip, bytes.length - at);
        this.skip -= skipped;
        at += skipped;
        continue;
      }
      const end = bytes.indexOf(lineFeed, at) + 1 || bytes.length;
      this.line += bytes.toString('latin1', at, end);
      at = end;
      if (bytes[end - 1] === lineFeed) this.endLine();
    }
    return this.chunks > maxChunks ? at : bytes.length;
  }

  private endLine(): void {
    const { line } = this;
    this.line = '';
    if (this.part === 'trailers') {
      if (line === '\r\n' || line === '\n') this.part = 'end';
      else this.headerLines.add();
      return;
    }
    this.chunks++;
    const size = Number.parseInt(line, 16);
    if (size > 0) this.skip = size + '\r\n'.length;
    else this.part = size === 0 ? 'trailers' : 'end';
  }
}
