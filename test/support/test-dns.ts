import type { LookupAddress } from 'node:dns';
import { isIPv6 } from 'node:net';

/**
 * The answer for a DNS name. A list of addresses is returned for each query. A string is another name, for
 * which this name is an alias. A list of lists contains the answers to successive queries, and the last
 * answer is repeated.
 */
export type DnsRecord = string | readonly string[] | readonly (readonly string[])[];

/**
 * A resolver with records that a test sets. Like a system resolver, it follows aliases and returns the
 * addresses.
 */
export class TestDns {
  private records: Readonly<Record<string, DnsRecord>> = {};
  private asked = new Map<string, number>();

  /** Replaces all records. From now on, names without a record in `records` do not exist. */
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
