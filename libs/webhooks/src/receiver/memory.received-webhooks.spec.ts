import { jest } from '@jest/globals';
import { MemoryReceivedWebhooks } from './memory.received-webhooks.js';

describe('MemoryReceivedWebhooks', () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('returns new to one caller, and busy to the others until that caller ends the event', () => {
    const received = new MemoryReceivedWebhooks();
    expect([received.begin('a'), received.begin('a'), received.begin('b')]).toEqual(['new', 'busy', 'new']);
    received.end('a', true);
    received.end('b', false);
    expect([received.begin('a'), received.begin('b')]).toEqual(['done', 'new']);
  });

  it('forgets the event that ended longest ago if there are more than maxEvents', () => {
    const received = new MemoryReceivedWebhooks({ maxEvents: 2 });
    for (const id of ['a', 'b']) received.begin(id);
    for (const id of ['b', 'a']) received.end(id, true);
    received.begin('c');
    expect([received.begin('a'), received.begin('c'), received.begin('b')]).toEqual(['done', 'busy', 'new']);
  });

  it('lets another caller begin an event whose processing has not ended within busyFor', () => {
    const received = new MemoryReceivedWebhooks({ busyFor: '1m' });
    received.begin('a');
    const now = performance.now();
    jest.spyOn(performance, 'now').mockReturnValue(now + 59_000);
    expect(received.begin('a')).toBe('busy');
    jest.spyOn(performance, 'now').mockReturnValue(now + 61_000);
    expect(received.begin('a')).toBe('new');
  });

  it('forgets an event after rememberFor', () => {
    const received = new MemoryReceivedWebhooks({ rememberFor: '1h' });
    received.begin('a');
    received.end('a', true);
    const now = performance.now();
    jest.spyOn(performance, 'now').mockReturnValue(now + 3_599_000);
    expect(received.begin('a')).toBe('done');
    jest.spyOn(performance, 'now').mockReturnValue(now + 3_601_000);
    expect(received.begin('a')).toBe('new');
  });
});
