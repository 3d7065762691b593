import {
  Body,
  Catch,
  Controller,
  Get,
  Injectable,
  Post,
  SetMetadata,
  UnauthorizedException,
} from '@nestjs/common';
import { ValidationPipe, VersioningType } from '@nestjs/common';
import type {
  ArgumentsHost,
  CallHandler,
  CanActivate,
  ExceptionFilter,
  ExecutionContext,
  INestApplication,
  ModuleMetadata,
  NestInterceptor,
} from '@nestjs/common';
import { APP_GUARD, HttpAdapterHost, Reflector } from '@nestjs/core';
import { IsString } from 'class-validator';
import type { Observable } from 'rxjs';
import { map } from 'rxjs';

const hasOwnAccess = 'has-own-access';

/**
 * Marks a controller that has its own guard. The host's guard then does not check requests to this
 * controller.
 */
export const HasOwnAccess = (): ClassDecorator => SetMetadata(hasOwnAccess, true);

/** The header that the host's own guard requires. */
export const hostKey = { 'x-host-key': 'let me in' };

@Injectable()
class HostGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    if (this.reflector.get(hasOwnAccess, context.getClass())) return true;
    const { headers } = context.switchToHttp().getRequest<{ headers: Record<string, string> }>();
    if (headers['x-host-key'] !== hostKey['x-host-key']) throw new UnauthorizedException();
    return true;
  }
}

class Wrapping implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(map((data: unknown) => ({ wrapped: data })));
  }
}

@Catch()
class HostFilter implements ExceptionFilter {
  constructor(private readonly adapterHost: HttpAdapterHost) {}

  catch(error: { status?: number; message: string }, host: ArgumentsHost): void {
    const body = { hostSays: error.message };
    this.adapterHost.httpAdapter.reply(host.switchToHttp().getResponse(), body, error.status ?? 500);
  }
}

class Note {
  @IsString()
  text: string;
}

@Controller({ path: 'orgs/:org/notes', version: '1' })
class NotesController {
  @Get()
  list(): string[] {
    return ['a note'];
  }

  @Post()
  create(@Body() note: Note): Note {
    return note;
  }
}

/**
 * The metadata of a host with its own controller and a global guard. `configureBusyHost` adds everything else
 * that could interfere with the routes of the library.
 */
export const busyHost: ModuleMetadata = {
  controllers: [NotesController],
  providers: [{ provide: APP_GUARD, useClass: HostGuard }],
};

/** Configures the application of `busyHost`, as its `main.ts` would do. */
export function configureBusyHost(app: INestApplication): void {
  app.setGlobalPrefix('host/prefix');
  app.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' });
  app.useGlobalPipes(new ValidationPipe({ forbidNonWhitelisted: true, transform: true, whitelist: true }));
  app.useGlobalInterceptors(new Wrapping());
  app.useGlobalFilters(new HostFilter(app.get(HttpAdapterHost)));
}
