import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSampleApp } from '../sample-app.js';
import { readSettings } from '../settings/settings.js';
import { ApiClient } from './api-client.js';
import { Receiver } from './receiver.js';

const token = 'demo-token';

/**
 * The servers that the demo runs: the sample server with a temporary database, and the receivers of two
 * customers.
 */
export class Stage {
  private constructor(
    readonly api: ApiClient,
    readonly reliable: Receiver,
    readonly shaky: Receiver,
    readonly close: () => Promise<void>,
  ) {}

  static async open(): Promise<Stage> {
    const folder = await mkdtemp(join(tmpdir(), 'webhooks-demo-'));
    const app = await createSampleApp(settings(folder), ['error', 'fatal']);
    await app.listen(0, '127.0.0.1');
    const [reliable, shaky] = await Promise.all([Receiver.start(), Receiver.start()]);
    return new Stage(new ApiClient(await app.getUrl(), token), reliable, shaky, async () => {
      await app.close();
      await Promise.all([reliable.close(), shaky.close()]);
      await rm(folder, { recursive: true, force: true });
    });
  }
}

/**
 * Returns the settings of the sample server. They keep the default suspension rule, but shorten the waits
 * between retries, so that the demo takes seconds and not hours.
 */
function settings(folder: string): ReturnType<typeof readSettings> {
  return readSettings({
    DATABASE_URL: `sqlite:${join(folder, 'demo.sqlite')}`,
    BEARER_TOKENS: `${token}:1`,
    WEBHOOKS_DEV: '1',
    WEBHOOKS_RETRY: '300ms,600ms,900ms,1200ms',
  });
}
