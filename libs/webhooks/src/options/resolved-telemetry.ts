import { optionGroup } from './option-group.js';
import { Option } from './option.js';
import type { TelemetryOptions } from './telemetry-options.js';

/** Validates `TelemetryOptions` and fills in the defaults. */
export function resolveTelemetry(given: TelemetryOptions = {}): Required<TelemetryOptions> {
  const group = optionGroup('telemetry', given, ['propagate']);
  return { propagate: new Option('telemetry.propagate', group.propagate).flag(false) };
}
