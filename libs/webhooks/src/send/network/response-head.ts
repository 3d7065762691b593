import { maxHeadSize, maxInformationalResponses, refusal } from './response-bounds.js';
import type { HeaderLines } from './response-bounds.js';

/** Matches the beginning of an informational response's status line, whatever the version of HTTP. */
const informational = /^HTTP\/\d\.\d 1/;
const informationalStatus = /^HTTP\/\d\.\d (1\d\d)[ \r\n]/;
/** A status line of at least this length either matches `informational` or never will. */
const decisiveLength = 'HTTP/1.1 1'.length;

/**
 * Checks the bytes up to the end of the final response's headers, before undici's parser receives them.
 * Removes informational responses (1xx) and blank lines before a status line. A client must accept unexpected
 * informational responses (RFC 9110, 15.2), but undici closes the connection if it receives one with status
 * 100 or 101. All other bytes are left to undici, which refuses invalid ones.
 */
export class ResponseHead {
  /** True when the final response's headers are complete. */
  isComplete = false;
  /** True if the final response's headers say that its body is chunked. */
  isChunked = false;
  private state: 'undecided' | 'informational' | 'final' = 'undecided';
  private isStatusLine = false;
  private line = '';
  private size = 0;
  private informationalResponses = 0;
  private hasContentLength = false;

  constructor(private readonly headerLines: HeaderLines) {}

  /**
   * Reads the next bytes of the connection.
   * @returns the bytes that belong to the final response, and those of them that follow its headers
   * @throws Error if the response exceeds a bound, switches to another protocol, or has two lengths
   */
  read(chunk: Buffer): { readonly admitted: Buffer; readonly body: Buffer } {
    // The beginning of an undecided status line is held back, so it has to be read again.
    const held = this.state === 'undecided' ? this.line : '';
    const bytes = held === '' ? chunk : Buffer.concat([Buffer.from(held, 'latin1'), chunk]);
    // Decodes once, because each call into native code costs more than finding a line.
    const text = bytes.toString('latin1');
    if (held !== '') this.line = '';
    let at = 0;
    let from = 0;
    while (!this.isComplete && at < text.length) {
      const end = text.indexOf('\n', at) + 1 || text.length;
      this.line += text.slice(at, end);
      at = end;
      if (this.state === 'undecided' && this.decide()) from = at - this.line.length;
      if (text.endsWith('\n', end)) this.endLine();
    }
    // Copies the rest, because a part of a string keeps the whole string in memory.
    if (this.line !== '') this.line = Buffer.from(this.line, 'latin1').toString('latin1');
    this.size += at - held.length;
    if (this.size > maxHeadSize) throw refusal('WEBHOOKS_HEAD_TOO_LARGE');
    if (this.state !== 'final') from = bytes.length;
    return { admitted: bytes.subarray(from), body: bytes.subarray(at) };
  }

  /**
   * Finds out whether the current line begins an informational or the final response.
   * @returns false if the line is still too short
   */
  private decide(): boolean {
    this.line = this.line.replace(/^[\r\n]+/, '');
    const { line } = this;
    if (line.length < decisiveLength && 'HTTP/0.0 '.startsWith(line.replace(/\d/g, '0'))) return false;
    this.state = informational.test(line) ? 'informational' : 'final';
    this.isStatusLine = true;
    return true;
  }

  private endLine(): void {
    const { line } = this;
    // A blank line before a status line counts too, because reading it costs as much.
    if (this.state === 'undecided') return this.headerLines.add();
    this.line = '';
    if (this.isStatusLine) {
      this.isStatusLine = false;
      if (this.state === 'informational') this.acceptInformational(line);
    } else if (line !== '\r\n' && line !== '\n') {
      this.headerLines.add();
      if (this.state === 'final') this.inspect(line);
    } else if (this.state === 'final') {
      this.isComplete = true;
    } else {
      this.state = 'undecided';
    }
  }

  private acceptInformational(statusLine: string): void {
    const status = informationalStatus.exec(statusLine)?.[1];
    if (status === undefined) throw refusal('HPE_INVALID_STATUS');
    if (status === '101') throw refusal('WEBHOOKS_UNEXPECTED_UPGRADE');
    if (++this.informationalResponses > maxInformationalResponses)
      throw refusal('WEBHOOKS_TOO_MANY_INFORMATIONAL');
  }

  private inspect(line: string): void {
    if (/^transfer-encoding:.*\bchunked\s*$/i.test(line)) this.isChunked = true;
    if (!/^content-length:/i.test(line)) return;
    if (this.hasContentLength) throw refusal('WEBHOOKS_TWO_LENGTHS');
    this.hasContentLength = true;
  }
}
