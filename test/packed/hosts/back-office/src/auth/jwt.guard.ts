import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { Injectable, UnauthorizedException } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import type { User } from '../users/user.entity';
import { AuthService } from './auth.service';
import { IS_PUBLIC } from './public.decorator';

/** A request that has passed JwtGuard. */
export type AuthenticatedRequest = Request & { user: User };

@Injectable()
export class JwtGuard implements CanActivate {
  constructor(
    private readonly auth: AuthService,
    private readonly reflector: Reflector,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const targets = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<boolean>(IS_PUBLIC, targets)) return true;
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    const [scheme, token] = request.headers.authorization?.split(' ') ?? [];
    const user = scheme === 'Bearer' && token ? await this.auth.userOf(token) : null;
    if (!user) throw new UnauthorizedException();
    request.user = user;
    return true;
  }
}
