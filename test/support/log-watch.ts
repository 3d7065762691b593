import type { INestApplication, LoggerService } from '@nestjs/common';
import { DataSource } from 'typeorm';

const columns = ['token', 'secret', 'previous_token', 'previous_secret', 'remote_url'] as const;
type SecretRow = Readonly<Record<(typeof columns)[number], string | null>>;

/**
 * The log lines of all hosts of this test file. All hosts share one array, because Nest has only one logger
 * per process. That logger belongs to the application that was created last, and it receives the log lines of
 * all applications.
 */
const logged: string[] = [];

/** Records the log lines of a host instead of printing them, and searches them for secrets. */
export class LogWatch implements LoggerService {
  log = keep;
  error = keep;
  warn = keep;
  debug = keep;
  verbose = keep;
  fatal = keep;

  /** Closes the host and checks its log lines. @throws if a secret of one of its webhooks was logged */
  async close(app: INestApplication): Promise<void> {
    const secrets = secretsIn(await webhooksOf(app.get(DataSource)));
    await app.close();
    const leaks = logged.filter((line) => secrets.some((secret) => line.includes(secret)));
    if (leaks.length > 0) throw new Error(`A secret was logged:\n${leaks.join('\n')}`);
  }
}

function keep(...parts: unknown[]): void {
  logged.push(parts.map(String).join(' '));
}

/** Returns the rows of all webhooks, or no rows if a test has removed the table or its connection. */
async function webhooksOf(dataSource: DataSource): Promise<SecretRow[]> {
  try {
    return await dataSource.query<SecretRow[]>(`select ${columns.join(', ')} from webhook`);
  } catch {
    return [];
  }
}

function secretsIn(rows: readonly SecretRow[]): string[] {
  const secrets = rows.flatMap(({ remote_url: url, ...others }) => [
    ...Object.values(others),
    ...partsOf(url!),
  ]);
  // Ignores short values, such as the token "a" that a test uses, because short values occur in every text.
  return secrets.filter((secret) => secret !== null && secret.length > 4) as string[];
}

/** Returns the parts of a URL that may contain secrets: the userinfo and the query. */
function partsOf(remoteUrl: string): string[] {
  const { username, password, search } = new URL(remoteUrl);
  return [username, password, search.slice(1)];
}
