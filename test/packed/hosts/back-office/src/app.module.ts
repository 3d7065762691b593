import { Module } from '@nestjs/common';
import { DatabaseModule } from './database/database.module';
import { FeaturesModule } from './features.module';

/** The app without webhooks. */
@Module({ imports: [DatabaseModule.forRoot(), FeaturesModule] })
export class AppModule {}
