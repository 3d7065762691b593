import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { AuthenticatedRequest } from './jwt.guard';
import { RequiredRole } from './required-role.decorator';

@Injectable()
export class RolesGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const required = this.reflector.getAllAndOverride(RequiredRole, [
      context.getHandler(),
      context.getClass(),
    ]);
    return !required || context.switchToHttp().getRequest<AuthenticatedRequest>().user.role === required;
  }
}
