import type { EntityManager } from 'typeorm';
import type { CaptureOptions, EventOptions } from './event-options.js';
import { optionGroup } from './option-group.js';
import { Option } from './option.js';

/** `EventOptions` after validation, with the defaults filled in. */
export interface ResolvedEventOptions {
  readonly bodyLimit: number;
  readonly transactionManager: () => EntityManager | undefined;
  readonly capture: Required<CaptureOptions>;
}

export const eventOptionNames = [
  'bodyLimit',
  'transactionManager',
  'capture',
] as const satisfies readonly (keyof EventOptions)[];

export function resolveEventOptions(given: EventOptions): ResolvedEventOptions {
  return {
    bodyLimit: new Option('bodyLimit', given.bodyLimit).wholeNumber(1024 * 1024, { min: 1 }),
    transactionManager: resolveTransactionManager(given.transactionManager),
    capture: resolveCapture(given.capture),
  };
}

function resolveTransactionManager(
  given: EventOptions['transactionManager'],
): ResolvedEventOptions['transactionManager'] {
  if (given === undefined) return () => undefined;
  if (typeof given === 'function') return given;
  throw new Option('transactionManager', given).refusal(
    'must be a function that returns an EntityManager or undefined',
  );
}

function resolveCapture(given: CaptureOptions = {}): Required<CaptureOptions> {
  const capture = optionGroup('capture', given, [
    'unidentified',
    'mostRows',
    'outsideTransaction',
    'renderingErrors',
  ]);
  const option = (name: keyof CaptureOptions) => new Option(`capture.${name}`, capture[name]);
  return {
    unidentified: option('unidentified').oneOf(['throw', 'warn', 'ignore']),
    mostRows: option('mostRows').wholeNumber(1000, { min: 1 }),
    outsideTransaction: option('outsideTransaction').oneOf(['wrap', 'throw', 'emit']),
    renderingErrors: option('renderingErrors').oneOf(['throw', 'log']),
  };
}
