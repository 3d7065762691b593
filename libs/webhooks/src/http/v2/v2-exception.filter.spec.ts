import { jest } from '@jest/globals';
import type { ArgumentsHost } from '@nestjs/common';
import { Logger } from '@nestjs/common';
import { V2ExceptionFilter } from './v2-exception.filter.js';

/** Passes `error` to the filter and returns what the filter logged. */
function logOf(error: unknown, response: object = {}): unknown[][] {
  const log = jest.spyOn(Logger.prototype, 'error').mockReturnValue(undefined);
  const request = { method: 'POST', originalUrl: '/orgs/1/webhooks/?bearer_token=secret', headers: {} };
  const host = {
    switchToHttp: () => ({ getRequest: () => request, getResponse: () => ({ ...silent, ...response }) }),
  };
  new V2ExceptionFilter().catch(error, host as unknown as ArgumentsHost);
  const { calls } = log.mock;
  log.mockRestore();
  return calls;
}

const silent = {
  status: () => silent,
  header: () => silent,
  getHeaders: () => ({}),
  send: () => silent,
};

describe('V2ExceptionFilter', () => {
  it('logs an error that it answers with 500, with the path and without the query string', () => {
    const error = new Error('no such table');
    expect(logOf(error)).toEqual([['POST /orgs/1/webhooks/: no such table', error.stack]]);
  });

  it('does not log the errors of a client', () => {
    expect(logOf(Object.assign(new Error('too large'), { statusCode: 413 }))).toEqual([]);
  });

  it('sends nothing if a response was already sent', () => {
    const send = () => {
      throw new Error('sent twice');
    };
    expect(() => logOf(new Error('late'), { headersSent: true, send })).not.toThrow();
    expect(() => logOf(new Error('late'), { sent: true, send })).not.toThrow();
  });
});
