import { execFileSync } from 'node:child_process';
import { cpus, loadavg, release, totalmem, type } from 'node:os';
import { databaseNames } from '../databases/bench-database.js';
import { redisVersion } from '../databases/redis.js';
import { versionOf } from '../databases/servers.js';

/** The machine of a run and the versions of its software. Each entry is one line of a table. */
export type Environment = Readonly<Record<string, string>>;

/**
 * Reads the environment. Call it before the first measurement, so that the load average does not include the
 * load of the benchmark itself.
 */
export async function readEnvironment(): Promise<Environment> {
  const [cpu] = cpus();
  const versions: [string, string | undefined][] = [];
  for (const name of databaseNames) versions.push([name, await versionOf(name)]);
  versions.push(['Redis', await redisVersion()]);
  return {
    CPU: `${cpu?.model.trim() ?? 'unknown'}, ${cpus().length} cores, shared by the benchmark, the databases and the receivers`,
    Memory: `${Math.round(totalmem() / 1024 ** 3)} GB`,
    System: `${type()} ${release()}`,
    'Node.js': process.version,
    ...Object.fromEntries(versions.map(([name, version]) => [name, version ?? 'no server responds'])),
    Commit: commit(),
    Date: new Date().toISOString().slice(0, 10),
    'Load before the run': `${loadavg()[0]!.toFixed(1)} (average over one minute)`,
  };
}

function commit(): string {
  const git = (...args: string[]): string => execFileSync('git', args, { encoding: 'utf8' }).trim();
  try {
    // Ignores changes outside these paths, because a run itself writes to docs.
    const changed = git('status', '--porcelain', '--', 'libs', 'bench', 'package.json') !== '';
    return git('rev-parse', '--short', 'HEAD') + (changed ? ' with changes' : '');
  } catch {
    return 'unknown';
  }
}
