import { Logger } from '@nestjs/common';
import { jest } from '@jest/globals';
import { resolveOptions } from '../options/resolved-options.js';
import type { WebhooksModuleOptions } from '../options/options.js';
import { TelemetryLog } from '../observe/telemetry-log.js';
import { Telemetry } from '../observe/telemetry.js';
import { LoneEventWarning } from './lone-event.warning.js';

function warningsWith(options: WebhooksModuleOptions): unknown[] {
  const warn = jest.spyOn(Logger.prototype, 'warn').mockReturnValue(undefined);
  const telemetry = new Telemetry();
  new TelemetryLog(telemetry);
  new LoneEventWarning(resolveOptions(options), telemetry).onApplicationBootstrap();
  const warnings = warn.mock.calls.map(([message]) => message);
  warn.mockRestore();
  return warnings;
}

describe('The start-up warning that a single event can suspend its webhook', () => {
  it.each<WebhooksModuleOptions>([
    {},
    { retry: [] },
    { retry: ['1s', '2s'] },
    { retry: ['1s', '2s', '6h'] },
    { retry: ['1s', '2s', '5s'], suspension: { failures: 4 } },
    { retry: ['1s', '2s', '5s'], suspension: { policy: { window: 1, verdictFor: () => null } } },
    { retry: { waitAfter: () => 1 } },
  ])('is not logged if one event alone cannot suspend its webhook: %j', (options) => {
    expect(warningsWith(options)).toEqual([]);
  });

  it.each<WebhooksModuleOptions>([
    { retry: ['1s', '2s', '5s'] },
    { retry: ['7h', '1s', '2s', '5s'] },
    { suspension: { failures: 2 } },
    { suspension: { window: '7h' } },
    { retry: [], suspension: { failures: 0 } },
  ])('is logged if one event alone can suspend its webhook: %j', (options) => {
    expect(warningsWith(options)).toHaveLength(1);
  });

  it('names the retry schedule and the suspension rule', () => {
    expect(warningsWith({ retry: ['1s', '2s', '5s'] })).toEqual([
      'A single event can suspend its webhook: with retries after 1s, 2s, 5s it can fail more than 3 times in 6h',
    ]);
  });
});
