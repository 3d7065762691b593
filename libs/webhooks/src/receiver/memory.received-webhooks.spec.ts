import { jest } from '@jest/globals';
import { MemoryReceivedWebhooks } from './memory.received-webhooks.js';

describe('MemoryReceivedWebhooks', () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('hands an id to one caller at a time, until that caller ends it', () => {
    const received = new MemoryReceivedWebhooks();
    expect([received.begin('a'), received.begin('a'), received.begin('b')]).toEqual(['new', 'busy', 'new']);
    received.end('a', true);
    received.end('b', false);
    expect([received.begin('a'), received.begin('b')]).toEqual(['done', 'new']);
  });

  it('forgets the ids that ended longest ago if it is full', () => {
    const received = new MemoryReceivedWebhooks({ maxEvents: 2 });
    for (const id of ['a', 'b']) received.begin(id);
    for (const id of ['b', 'a']) received.end(id, true);
    received.begin('c');
    expect([received.begin('a'), received.begin('c'), received.begin('b')]).toEqual(['done', 'busy', 'new']);
  });

  it('forgets ids after some time', () => {
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
