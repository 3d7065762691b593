import { optionGroup } from './option-group.js';
import { Option } from './option.js';
import type { WorkerOptions } from './worker-options.js';

/** `WorkerOptions` after validation, with the defaults filled in. */
export interface ResolvedWorkerOptions {
  readonly enabled: boolean;
  readonly slots: number;
  readonly slotsPerWebhook: number;
  readonly slotsPerDestination: number;
  readonly waitingSlots: number;
  readonly pollEvery: number;
  readonly notifications: boolean;
  readonly bodyBudget: number;
}

/** The default of `bodyBudget`, in bytes. */
const defaultBodyBudget = 64 * 1024 * 1024;

/** @param bodyLimit the option `bodyLimit`. The budget must have room for one body of this size */
export function resolveWorker(bodyLimit: number, given: WorkerOptions = {}): ResolvedWorkerOptions {
  const group = optionGroup('worker', given, [
    'enabled',
    'slots',
    'slotsPerWebhook',
    'slotsPerDestination',
    'waitingSlots',
    'pollEvery',
    'notifications',
    'bodyBudget',
  ]);
  const option = (name: keyof WorkerOptions) => new Option(`worker.${name}`, group[name]);
  return {
    enabled: option('enabled').flag(true),
    slots: option('slots').wholeNumber(256, { min: 1 }),
    slotsPerWebhook: option('slotsPerWebhook').wholeNumber(8, { min: 1 }),
    slotsPerDestination: option('slotsPerDestination').wholeNumber(64, { min: 1 }),
    waitingSlots: option('waitingSlots').wholeNumber(4096, { min: 0 }),
    pollEvery: option('pollEvery').timer('1s'),
    notifications: option('notifications').flag(true),
    bodyBudget: option('bodyBudget').wholeNumber(Math.max(defaultBodyBudget, bodyLimit), { min: bodyLimit }),
  };
}
