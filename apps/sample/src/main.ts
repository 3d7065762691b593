import { createSampleApp } from './sample-app.js';
import { readSettings } from './settings/settings.js';

try {
  const settings = readSettings(process.env);
  const app = await createSampleApp(settings);
  await app.listen(settings.port, settings.host);
  process.stdout.write(`listening on ${await app.getUrl()}\n`);
} catch (error) {
  process.stderr.write(`The sample could not start: ${(error as Error).message}\n`);
  process.exit(1);
}
