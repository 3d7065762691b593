import { Logger } from '@nestjs/common';
import { jest } from '@jest/globals';
import { TelemetryLog } from './telemetry-log.js';
import { Telemetry } from './telemetry.js';

describe('Telemetry', () => {
  it('gives each report to all subscribers, even if one of them throws', () => {
    const telemetry = new Telemetry();
    const received: string[] = [];
    telemetry.subscribe(() => {
      throw new Error('bug in a subscriber');
    });
    telemetry.subscribe(({ type }) => received.push(type));

    telemetry.report({ type: 'claim.failed', error: new Error('no database') });
    expect(received).toEqual(['claim.failed']);
  });
});

describe('TelemetryLog', () => {
  const errors = jest.spyOn(Logger.prototype, 'error');
  const texts = jest.spyOn(Logger.prototype, 'log');
  beforeEach(() => {
    errors.mockReset().mockReturnValue(undefined);
    texts.mockReset().mockReturnValue(undefined);
  });
  afterAll(() => jest.restoreAllMocks());

  const telemetry = new Telemetry();
  new TelemetryLog(telemetry);

  it('logs a failure with its error, whatever was thrown', () => {
    telemetry.report({ type: 'claim.failed', error: new Error('no database') });
    telemetry.report({ type: 'claim.failed', error: Object.create(null) as unknown });
    expect(errors.mock.calls.map(([text]) => text as unknown)).toEqual([
      'Deliveries could not be claimed; the worker will retry: Error: no database',
      'Deliveries could not be claimed; the worker will retry: [object Object]',
    ]);
  });

  it('names ten of the webhooks that could not be decrypted', () => {
    const undecryptable = Array.from({ length: 11 }, (_, index) => index + 1);
    telemetry.report({ type: 'reencryption.finished', reencrypted: 0, undecryptable });
    expect(errors.mock.calls.map(([text]) => text as unknown)).toEqual([
      "The tokens or secrets of 11 webhooks can't be decrypted: 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, …",
    ]);
    expect(texts).not.toHaveBeenCalled();
  });
});
