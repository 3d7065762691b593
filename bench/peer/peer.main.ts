import { Agent } from 'node:http';
import axios from 'axios';
import { Queue, Worker } from 'bullmq';
import type { Job } from 'bullmq';
import pg from 'pg';
import type { RedisAddress } from '../databases/redis.js';
import { bodyOf } from '../harness/bodies.js';
import { monotonicNow } from '../harness/monotonic.js';
import { serve } from '../processes/serve.js';
import { senderHeaders } from '../senders/sender.js';

/** Number of concurrent jobs of the peer. */
const concurrency = 64;

/**
 * Settings of the peer. The library is compared with the peer, which is a worker that a good team writes in
 * an afternoon. The peer uses BullMQ on Redis with one worker, axios with keep-alive connections, and three
 * attempts with growing waits. It stores one row per attempt in PostgreSQL, so that support can tell
 * customers what happened.
 */
export interface PeerSettings {
  readonly redis: RedisAddress;
  /** The prefix of the peer's keys in Redis. */
  readonly prefix: string;
  readonly postgres: string;
  readonly urlStart: string;
}

interface WebhookJob {
  readonly webhookId: number;
  readonly url: string;
  readonly body: string;
}

const client = axios.create({
  httpAgent: new Agent({ keepAlive: true }),
  headers: senderHeaders,
  timeout: 15_000,
  maxRedirects: 0,
  validateStatus: (status) => status === 200,
});

let settings: PeerSettings;
let queue: Queue<WebhookJob>;
let pool: pg.Pool;

async function open(given: PeerSettings): Promise<void> {
  settings = given;
  pool = new pg.Pool({ connectionString: settings.postgres, max: 20 });
  queue = new Queue<WebhookJob>('webhooks', {
    connection: settings.redis,
    prefix: settings.prefix,
    defaultJobOptions: {
      attempts: 3,
      backoff: { type: 'exponential', delay: 1000 },
      removeOnComplete: true,
    },
  });
  await queue.waitUntilReady();
}

/** Adds jobs, including their bodies, to Redis. */
async function add(count: number): Promise<void> {
  for (let n = 0; n < count; n += 500) {
    const jobs = Array.from({ length: Math.min(500, count - n) }, (_, k) => {
      const webhookId = 1 + ((n + k) % 10);
      return {
        name: 'deliver',
        data: { webhookId, url: settings.urlStart + webhookId, body: bodyOf(n + k) },
      };
    });
    await queue.addBulk(jobs);
  }
}

/**
 * Runs the worker until `count` jobs are completed.
 * @returns the time from the start of the worker until the last job is recorded in Redis and PostgreSQL, in
 * milliseconds
 */
async function deliver(count: number): Promise<number> {
  const { redis, prefix } = settings;
  const worker = new Worker<WebhookJob>('webhooks', attempt, {
    connection: redis,
    prefix,
    concurrency,
    autorun: false,
  });
  await worker.waitUntilReady();
  let completed = 0;
  const done = new Promise<number>((resolve) => {
    worker.on('completed', () => {
      if (++completed === count) resolve(monotonicNow());
    });
  });
  worker.on('error', (error) => console.error(error));
  worker.on('failed', (_, error) => console.error(error));
  const startedAt = monotonicNow();
  const running = worker.run();
  const endedAt = await done;
  await worker.close();
  await running;
  return endedAt - startedAt;
}

async function attempt({ id, data, attemptsMade }: Job<WebhookJob>): Promise<void> {
  const startedAt = Date.now();
  const log = (status: number | null, error: string | null): Promise<unknown> =>
    pool.query(
      `insert into attempt_log (job_id, webhook_id, number, started_at, duration_ms, status, error)
       values ($1, $2, $3, $4, $5, $6, $7)`,
      [id, data.webhookId, attemptsMade + 1, new Date(startedAt), Date.now() - startedAt, status, error],
    );
  try {
    const { status } = await client.put(data.url, data.body);
    await log(status, null);
  } catch (error) {
    await log(
      axios.isAxiosError(error) ? (error.response?.status ?? null) : null,
      String(error).slice(0, 500),
    );
    throw error;
  }
}

async function close(): Promise<void> {
  await queue.obliterate({ force: true });
  await queue.close();
  await pool.end();
}

serve({ open, add, deliver, close });
