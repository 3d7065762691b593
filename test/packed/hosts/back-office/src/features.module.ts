import { join } from 'node:path';
import { ClassSerializerInterceptor, Module, ValidationPipe } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { ScheduleModule } from '@nestjs/schedule';
import { AcceptLanguageResolver, I18nModule } from 'nestjs-i18n';
import { AuthModule } from './auth/auth.module';
import { JwtGuard } from './auth/jwt.guard';
import { RolesGuard } from './auth/roles.guard';
import { ErrorsFilter } from './common/errors.filter';
import { validationOptions } from './common/validation-options';
import { appConfig } from './config/app.config';
import { databaseConfig } from './config/database.config';
import { ContactsModule } from './contacts/contacts.module';
import { FilesModule } from './files/files.module';
import { HomeModule } from './home/home.module';
import { OrdersModule } from './orders/orders.module';
import { PackagingModule } from './packaging/packaging.module';
import { UsersModule } from './users/users.module';

/** Everything that the app does, without its database. */
@Module({
  imports: [
    ConfigModule.forRoot({ isGlobal: true, load: [appConfig, databaseConfig], ignoreEnvFile: true }),
    I18nModule.forRoot({
      fallbackLanguage: 'en',
      loaderOptions: { path: join(__dirname, '../i18n') },
      resolvers: [AcceptLanguageResolver],
      logging: false,
    }),
    ScheduleModule.forRoot(),
    AuthModule,
    UsersModule,
    ContactsModule,
    OrdersModule,
    PackagingModule,
    FilesModule,
    HomeModule,
  ],
  providers: [
    { provide: APP_GUARD, useClass: JwtGuard },
    { provide: APP_GUARD, useClass: RolesGuard },
    { provide: APP_PIPE, useValue: new ValidationPipe(validationOptions) },
    { provide: APP_INTERCEPTOR, useClass: ClassSerializerInterceptor },
    { provide: APP_FILTER, useClass: ErrorsFilter },
  ],
})
export class FeaturesModule {}
