import type { INestApplication, LoggerService } from '@nestjs/common';
import { DataSource } from 'typeorm';

const columns = ['token', 'secret', 'previous_token', 'previous_secret', 'remote_url'] as const;
type SecretRow = Readonly<Record<(typeof columns)[number], string | null>>;

/** What Nest calls all of its loggers: the application that was made last has them. What was logged by one may so be another's. */
const logged: string[] = [];

/** Keeps what a host logs instead of printing it, and looks through it for what must never be logged. */
export class LogWatch implements LoggerService {
  log = keep;
  error = keep;
  warn = keep;
  debug = keep;
  verbose = keep;
  fatal = keep;

  /**
   * Closes the host.
   * @throws when something that is secret of its webhooks has been logged
   */
  async close(app: INestApplication): Promise<void> {
    const secrets = secretsIn(await webhooksOf(app.get(DataSource)));
    await app.close();
    const told = logged.filter((line) => secrets.some((secret) => line.includes(secret)));
    if (told.length > 0) throw new Error(`Something secret was logged:\n${told.join('\n')}`);
  }
}

function keep(...parts: unknown[]): void {
  logged.push(parts.map(String).join(' '));
}

/** None where a test has taken the table or its connection away. */
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
  // What tests have made short, such as the token "a", is in any text.
  return secrets.filter((secret) => secret !== null && secret.length > 4) as string[];
}

/** Userinfo and query. */
function partsOf(remoteUrl: string): string[] {
  const { username, password, search } = new URL(remoteUrl);
  return [username, password, search.slice(1)];
}
