import { NotAvailable } from '../harness/case.js';
import type { Scope } from '../harness/scope.js';
import { Child } from '../processes/child.js';
import type {
  EmitMany,
  EmitOnClock,
  EmitOne,
  HostReport,
  HostSettings,
  Schedule,
  TimeTransactions,
} from './protocol.js';

/** A host application's process, as the bench sees it. Can be opened and closed several times: the code stays warm. */
export class Host {
  private constructor(private readonly child: Child) {}

  static start(scope: Scope): Host {
    return new Host(Child.start(scope, new URL('./host.main.js', import.meta.url)));
  }

  /**
   * @returns when its worker began, on the monotonic clock
   * @throws NotAvailable when this version of the library doesn't know the direct transport
   */
  async open(settings: HostSettings): Promise<number> {
    try {
      return await this.child.call('open', settings);
    } catch (error) {
      const isUnknown = /WebhooksModule: transport/.test(String(error));
      if (settings.transport === 'direct' && isUnknown)
        throw new NotAvailable("this version has no transport: 'undici'");
      throw error;
    }
  }

  close(): Promise<void> {
    return this.child.call('close');
  }

  report(): Promise<HostReport> {
    return this.child.call('report');
  }

  emitOne(event: EmitOne): Promise<number> {
    return this.child.call('emitOne', event);
  }

  emitMany(events: EmitMany): Promise<number> {
    return this.child.call('emitMany', events);
  }

  emitOnClock(events: EmitOnClock): Promise<Schedule> {
    return this.child.call('emitOnClock', events);
  }

  timeTransactions(given: TimeTransactions): Promise<Float64Array> {
    return this.child.call('timeTransactions', given);
  }

  countStatements(given: TimeTransactions): Promise<number> {
    return this.child.call('countStatements', given);
  }

  /** What it has complained of. */
  get said(): string {
    return this.child.said;
  }
}
