import 'reflect-metadata';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { NestFactory } from '@nestjs/core';
import type { INestApplicationContext } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { DeliveryWorker } from '@app/webhooks';
import { serve } from '../processes/serve.js';
import { BenchHostModule, WorkerStart } from './bench-host.module.js';
import { ClaimTimer } from './claim-timer.js';
import { OrderSaver } from './order-saver.js';
import { OrderWriter } from './order-writer.js';
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

/** The host application of this process. It emits events, has a worker, or both. */
let app: INestApplicationContext | undefined;
let orders: OrderWriter | undefined;
let saver: OrderSaver | undefined;
const claims = new ClaimTimer();
/** Measures how long the event loop stands still. Enabled only when asked, as it needs a timer of 1 ms. */
const turns = monitorEventLoopDelay({ resolution: 1 });

/** @returns the time at which the worker of the application started, on the monotonic clock */
async function open(settings: HostSettings): Promise<number> {
  app = await NestFactory.createApplicationContext(BenchHostModule.with(settings), {
    logger: ['error', 'fatal'],
    abortOnError: false,
  });
  claims.attach(app.get(DeliveryWorker));
  orders = new OrderWriter(app);
  saver = new OrderSaver(app.get(DataSource));
  return app.get(WorkerStart).at;
}

async function close(): Promise<void> {
  await app?.close();
  app = undefined;
}

function report(): HostReport {
  return {
    ...claims.take(),
    residentSize: process.memoryUsage.rss(),
    peakResidentSize: process.resourceUsage().maxRSS * 1024,
  };
}

serve({
  open,
  close,
  report,
  watchEventLoop: (): void => {
    turns.reset();
    turns.enable();
  },
  longestStall: (): number => {
    turns.disable();
    return turns.max / 1e6;
  },
  emitOne: (event: EmitOne): Promise<number> => orders!.emitOne(event),
  emitTogether: (events: EmitTogether): Promise<void> => orders!.emitTogether(events),
  emitMany: (events: EmitMany): Promise<number> => orders!.emitMany(events),
  emitOnClock: (events: EmitOnClock): Promise<Schedule> => orders!.emitOnClock(events),
  timeTransactions: (given: TimeTransactions): Promise<Float64Array> => orders!.timeTransactions(given),
  countStatements: (given: TimeTransactions): Promise<number> => orders!.countStatements(given),
  timeSaves: (given: SaveOrders): Promise<Float64Array> => saver!.timeSaves(given),
  countSaveStatements: (given: SaveOrders): Promise<number> => saver!.countStatements(given),
});
