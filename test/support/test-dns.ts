import type { LookupAddress } from 'node:dns';
import { isIPv6 } from 'node:net';

/**
 * A DNS record. It is a list of addresses, the name that the record is an alias of, or a list of answers for
 * successive queries. The last answer is repeated.
 */
export type DnsRecord = string | readonly string[] | readonly (readonly string[])[];

/**
 * A resolver with records that a test sets. Like a system resolver, it follows aliases and returns the
 * addresses.
 */
export class TestDns {
  private records: Readonly<Record<string, DnsRecord>> = {};
  private asked = new Map<string, number>();

  /** Replaces all records. All other names do not exist from now on. */
  serve(records: Readonly<Record<string, DnsRecord>>): void {
    this.records = records;
    this.asked = new Map();
  }

  readonly resolve = async (name: string): Promise<LookupAddress[]> => {
    const record = this.records[name];
    if (record === undefined) throw Object.assign(new Error(`${name} does not exist`), { code: 'ENOTFOUND' });
    if (typeof record === 'string') return this.resolve(record);
    return this.answerOf(name, record).map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }));
  };

  private answerOf(name: string, record: Exclude<DnsRecord, string>): readonly string[] {
    const time = this.asked.get(name) ?? 0;
    this.asked.set(name, time + 1);
    const answers = record.every((one) => typeof one === 'string') ? [record] : record;
    return answers[Math.min(time, answers.length - 1)] as readonly string[];
  }
}
