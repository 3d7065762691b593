import type { DynamicModule, Type } from '@nestjs/common';
import { Module } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { MigrationInterface } from 'typeorm';
import { SnakeNamingStrategy } from 'typeorm-naming-strategies';
import { databaseConfig } from '../config/database.config';
import { entities } from './entities';
import { CreateTables1760000000000 } from './migrations/1760000000000-create-tables';

/** Tables of a package, in addition to the app's own. */
interface MoreTables {
  entities: readonly Type[];
  migrations: readonly Type<MigrationInterface>[];
}

@Module({})
export class DatabaseModule {
  static forRoot(more: MoreTables = { entities: [], migrations: [] }): DynamicModule {
    const typeOrm = TypeOrmModule.forRootAsync({
      inject: [databaseConfig.KEY],
      useFactory: (connection: ConfigType<typeof databaseConfig>) => ({
        ...connection,
        entities: [...entities, ...more.entities],
        migrations: [CreateTables1760000000000, ...more.migrations],
        migrationsRun: true,
        namingStrategy: new SnakeNamingStrategy(),
      }),
    });
    return { module: DatabaseModule, imports: [typeOrm] };
  }
}
