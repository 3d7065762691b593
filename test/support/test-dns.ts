import type { LookupAddress } from 'node:dns';
import { isIPv6 } from 'node:net';

/**
 * What a name resolves to: addresses, the name that it is an alias of, or a list of answers for successive
 * queries. The last answer repeats.
 */
export type DnsRecord = string | readonly string[] | readonly (readonly string[])[];

/** Resolves names as a system resolver does: it follows aliases and returns the addresses. */
export class TestDns {
  private records: Readonly<Record<string, DnsRecord>> = {};
  private asked = new Map<string, number>();

  /** Replaces all records: only these names exist from now on. */
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
