import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { QueryRunner } from 'typeorm';

/** Takes connections out of the pool of the host, and returns them to the pool later. */
@Injectable()
export class Connections {
  private taken: QueryRunner[] = [];

  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  async take(count: number): Promise<void> {
    const runners = Array.from({ length: count }, () => this.dataSource.createQueryRunner());
    this.taken.push(...runners);
    await Promise.all(runners.map((runner) => runner.connect()));
  }

  async giveBack(): Promise<void> {
    await Promise.all(this.taken.splice(0).map((runner) => runner.release()));
  }
}
