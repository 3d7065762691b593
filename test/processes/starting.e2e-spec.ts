import { describeOnDatabases, sqlite } from '../support/databases.js';
import { Stage } from './stage.js';

describeOnDatabases('The start of the sample', (database) => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.open(database);
  });
  afterEach(() => stage.end());

  it('prints on stdout only the address where it listens, as soon as it accepts requests', async () => {
    const process = await stage.start();
    expect((await stage.get(process, '/webhooks/')).status).toBe(200);
    await stage.changeAnOrder(process);
    process.terminate();
    expect(await process.exitCode()).toBe(0);
    expect(process.stdout).toMatch(/^listening on http:\/\/127\.0\.0\.1:\d+\n$/);
    expect(process.stderr).toContain('Nest application successfully started');
  });
});

describe('The start of the sample with an invalid environment', () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.open(sqlite);
  });
  afterEach(() => stage.end());

  it.each([
    ['PORT', 'http'],
    ['DATABASE_URL', 'oracle://127.0.0.1/'],
    ['BEARER_TOKENS', Stage.bearerToken],
    ['WEBHOOKS_RETRY', 'often'],
  ])('ends with exit code 1 and names %s', async (variable, value) => {
    const process = stage.launch({ [variable]: value });
    expect(await process.exitCode()).toBe(1);
    expect(process.stdout).toBe('');
    expect(process.stderr).toContain(variable);
  });
});
