import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const folder = resolve('apps/sample/src');

describe('The sample', () => {
  const importers = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
    .filter((file) => readFileSync(join(folder, file), 'utf8').includes(`from '@app/webhooks'`));

  it('emits its changes only through its sources', () => {
    const sources = importers.filter((file) => file.endsWith('.source.ts'));
    expect(sources.length).toBeGreaterThan(2);
    const emitting = importers.filter((file) =>
      /WebhookEmitter|WebhookSource/.test(readFileSync(join(folder, file), 'utf8')),
    );
    expect(emitting.filter((file) => !file.endsWith('.source.ts'))).toEqual([]);
  });

  it('has no service that uses the library', () => {
    const knowing = importers.filter((file) => /\.(service|resources)\.ts$/.test(file));
    expect(knowing).toEqual([]);
  });
});
