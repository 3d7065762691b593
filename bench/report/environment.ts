import { execFileSync } from 'node:child_process';
import { cpus, loadavg, release, totalmem, type } from 'node:os';
import { databaseNames } from '../databases/bench-database.js';
import { redisVersion } from '../databases/redis.js';
import { versionOf } from '../databases/servers.js';

/** The machine and the versions of a run, as lines of a table. */
export type Environment = Readonly<Record<string, string>>;

/** Reads the environment. Call it before the first row, so that the load is not that of the bench. */
export async function readEnvironment(): Promise<Environment> {
  const [cpu] = cpus();
  const versions: [string, string | undefined][] = [];
  for (const name of databaseNames) versions.push([name, await versionOf(name)]);
  versions.push(['Redis', await redisVersion()]);
  return {
    CPU: `${cpu?.model.trim() ?? 'unknown'}, ${cpus().length} cores, shared by the bench, the databases and the receiver`,
    Memory: `${Math.round(totalmem() / 1024 ** 3)} GB`,
    System: `${type()} ${release()}`,
    'Node.js': process.version,
    ...Object.fromEntries(versions.map(([name, version]) => [name, version ?? 'none answers'])),
    Commit: commit(),
    Date: new Date().toISOString().slice(0, 10),
    'Load before the run': loadavg()[0]!.toFixed(1),
  };
}

function commit(): string {
  const git = (...args: string[]): string => execFileSync('git', args, { encoding: 'utf8' }).trim();
  try {
    // Only these paths count as changes: a run itself writes to docs.
    const changed = git('status', '--porcelain', '--', 'libs', 'bench', 'package.json') !== '';
    return git('rev-parse', '--short', 'HEAD') + (changed ? ' with changes' : '');
  } catch {
    return 'unknown';
  }
}
