import { createSampleApp } from './sample-app.js';
import { readSettings } from './settings/settings.js';

/** Handles a SIGTERM during start-up: exits immediately, because there is nothing to finish yet. */
const stopEarly = (): never => process.exit(0);
process.once('SIGTERM', stopEarly);

try {
  const settings = readSettings(process.env);
  const app = await createSampleApp(settings);
  process.off('SIGTERM', stopEarly);
  await app.listen(settings.port, settings.host);
  process.stdout.write(`listening on ${await app.getUrl()}\n`);
} catch (error) {
  process.stderr.write(`The sample could not start: ${(error as Error).message}\n`);
  process.exit(1);
}
