import { createSocket } from 'node:dgram';
import type { RemoteInfo, Socket } from 'node:dgram';
import { isIPv4 } from 'node:net';
import ipaddr from 'ipaddr.js';

/**
 * How the name server answers a query for a name: with addresses, with the error that the name does not
 * exist, with a refusal, or not at all.
 */
export type NameRecord = readonly string[] | 'no such name' | 'refused' | 'no answer';

const headerLength = 12;
const types = { A: 1, AAAA: 28 } as const;

/** A DNS server on the loopback address, over UDP (RFC 1035). Names without a record do not exist. */
export class NameServer {
  /** The names that were queried, one entry per query. */
  readonly asked: string[] = [];
  private readonly unanswered = new Map<string, number>();

  private constructor(
    private readonly socket: Socket,
    private readonly records: Readonly<Record<string, NameRecord>>,
    private readonly late: Readonly<Record<string, number>>,
  ) {
    socket.on('message', (query, from) => this.answer(query, from));
  }

  /**
   * Starts a name server.
   * @param late for each name, how many queries of each record type stay unanswered before the first answer
   */
  static async start(
    records: Readonly<Record<string, NameRecord>>,
    late: Readonly<Record<string, number>> = {},
  ): Promise<NameServer> {
    const socket = createSocket('udp4');
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
    return new NameServer(socket, records, late);
  }

  /** The address and port of the name server, in the form that `Resolver` accepts. */
  get address(): string {
    return `127.0.0.1:${this.socket.address().port}`;
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.socket.close(resolve));
  }

  private answer(query: Buffer, from: RemoteInfo): void {
    const { name, type, question } = questionOf(query);
    this.asked.push(name);
    const record = this.recordOf(name, type);
    if (record === 'no answer') return;
    const addresses = typeof record === 'string' ? [] : record.filter((one) => typeOf(one) === type);
    const header = Buffer.alloc(headerLength);
    query.copy(header, 0, 0, 2);
    header.writeUInt16BE(typeof record === 'string' ? failures[record] : 0x8180, 2);
    header.writeUInt16BE(1, 4);
    header.writeUInt16BE(addresses.length, 6);
    const answer = Buffer.concat([header, question, ...addresses.map(answerOf)]);
    this.socket.send(answer, from.port, from.address);
  }

  private recordOf(name: string, type: number): NameRecord {
    const key = `${name} ${type}`;
    const unanswered = this.unanswered.get(key) ?? this.late[name] ?? 0;
    this.unanswered.set(key, unanswered - 1);
    return unanswered > 0 ? 'no answer' : (this.records[name] ?? 'no such name');
  }
}

const failures = { 'no such name': 0x8183, refused: 0x8185 } as const;

function questionOf(query: Buffer): { name: string; type: number; question: Buffer } {
  const labels: string[] = [];
  let at = headerLength;
  for (let length = query[at]!; length > 0; length = query[at]!) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  const end = at + 5;
  return {
    name: labels.join('.').toLowerCase(),
    type: query.readUInt16BE(at + 1),
    question: query.subarray(headerLength, end),
  };
}

function typeOf(address: string): number {
  return isIPv4(address) ? types.A : types.AAAA;
}

/**
 * Encodes an answer record. The record refers to the name in the question, and has a TTL of 0, so that
 * clients do not cache it.
 */
function answerOf(address: string): Buffer {
  const data = Buffer.from(ipaddr.parse(address).toByteArray());
  const fields = Buffer.from([0xc0, headerLength, 0, typeOf(address), 0, 1, 0, 0, 0, 0, 0, data.length]);
  return Buffer.concat([fields, data]);
}
