import type { Scope } from '../harness/scope.js';
import { Child } from '../processes/child.js';
import type {
  EmitMany,
  EmitOnClock,
  EmitOne,
  EmitTogether,
  HostReport,
  HostSettings,
  SaveOrders,
  Schedule,
  TimeTransactions,
} from './protocol.js';

/**
 * Controls the process of a host application from the benchmark's process. The application can be opened and
 * closed several times in the same process, so its code stays compiled.
 */
export class Host {
  private constructor(private readonly child: Child) {}

  static start(scope: Scope): Host {
    return new Host(Child.start(scope, new URL('./host.main.js', import.meta.url)));
  }

  /** @returns the time at which the worker of the application started, on the monotonic clock */
  open(settings: HostSettings): Promise<number> {
    return this.child.call('open', settings);
  }

  close(): Promise<void> {
    return this.child.call('close');
  }

  report(): Promise<HostReport> {
    return this.child.call('report');
  }

  /** Starts to measure for how long the event loop of the process stands still. */
  watchEventLoop(): Promise<void> {
    return this.child.call('watchEventLoop');
  }

  /** Returns for how long the event loop stood still at most since `watchEventLoop`, in milliseconds. */
  longestStall(): Promise<number> {
    return this.child.call('longestStall');
  }

  emitOne(event: EmitOne): Promise<number> {
    return this.child.call('emitOne', event);
  }

  emitTogether(events: EmitTogether): Promise<void> {
    return this.child.call('emitTogether', events);
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

  timeSaves(given: SaveOrders): Promise<Float64Array> {
    return this.child.call('timeSaves', given);
  }

  countSaveStatements(given: SaveOrders): Promise<number> {
    return this.child.call('countSaveStatements', given);
  }
}
