import { monotonicNow } from '../harness/monotonic.js';
import { bodyOf, textCount } from '../harness/bodies.js';
import { serve } from '../processes/serve.js';
import { axiosSender } from './axios.sender.js';
import { bareSender } from './bare.sender.js';
import type { Sender } from './sender.js';

export interface SendMany {
  readonly by: 'bare' | 'axios';
  readonly url: string;
  readonly count: number;
  readonly atOnce: number;
}

const senders: Record<SendMany['by'], Sender> = { bare: bareSender, axios: axiosSender };

/** The bodies of the requests. They are made in advance, so that the loop only sends. */
const bodies = Array.from({ length: textCount }, (_, n) => bodyOf(n));

/** @returns the total time of all requests, in milliseconds */
async function sendMany({ by, url, count, atOnce }: SendMany): Promise<number> {
  let left = count;
  const loop = async (): Promise<void> => {
    while (left > 0) await senders[by](url, bodies[left-- % textCount]!);
  };
  const startedAt = monotonicNow();
  await Promise.all(Array.from({ length: atOnce }, loop));
  return monotonicNow() - startedAt;
}

serve({ send: sendMany });
