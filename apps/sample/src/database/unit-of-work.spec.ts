import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turnOfOthers } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { CommitHook } from './commit-hook.js';
import { UnitOfWork } from './unit-of-work.js';

describe('UnitOfWork on SQLite', () => {
  let folder: string;
  let dataSource: DataSource;
  let work: UnitOfWork;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sample-'));
    const database = join(folder, 'test.sqlite');
    dataSource = await new DataSource({ type: 'better-sqlite3', database, enableWAL: true }).initialize();
    await dataSource.query('create table note (id integer primary key autoincrement, text varchar)');
    work = new UnitOfWork(dataSource, new CommitHook());
  });
  afterEach(async () => {
    await dataSource.destroy();
    rmSync(folder, { recursive: true });
  });

  it('does not read changes that another unit of work rolls back', async () => {
    const doomed = work.write(async (manager) => {
      await write(manager, 'doomed');
      await turnOfOthers();
      throw new Error('fails after its write');
    });
    const [read] = await Promise.all([
      work.read(notes),
      expect(doomed).rejects.toThrow('fails after its write'),
    ]);
    expect(read).toEqual([]);
  });

  it('rolls back one unit of work and keeps the changes of the others', async () => {
    const units = ['one', 'doomed', 'two'].map((text) =>
      work.write(async (manager) => {
        await write(manager, text);
        await turnOfOthers();
        if (text === 'doomed') throw new Error(text);
      }),
    );
    await Promise.allSettled(units);
    expect(await work.read(notes)).toEqual(['one', 'two']);
  });

  it('can write after reading, even if another connection tries to write in between', async () => {
    const other = new Sqlite(join(folder, 'test.sqlite'), { timeout: 0 });
    await work.write(async (manager) => {
      await notes(manager);
      expect(() => other.exec("insert into note (text) values ('other')")).toThrow('database is locked');
      await write(manager, 'ours');
    });
    other.close();
    expect(await work.read(notes)).toEqual(['ours']);
  });

  it('runs a change again after the database aborted it', async () => {
    let runs = 0;
    const result = await work.write(async () => {
      runs += 1;
      if (runs < 3) throw Object.assign(new Error('deadlock'), { code: 'ER_LOCK_DEADLOCK' });
      return 'done';
    });
    expect([result, runs]).toEqual(['done', 3]);
  });
});

async function write(manager: EntityManager, text: string): Promise<void> {
  await manager.query('insert into note (text) values (?)', [text]);
}

async function notes(manager: EntityManager): Promise<string[]> {
  const rows = await manager.query<{ text: string }[]>('select text from note order by id');
  return rows.map(({ text }) => text);
}
