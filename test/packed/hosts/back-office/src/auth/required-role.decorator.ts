import { Reflector } from '@nestjs/core';
import type { Role } from '../users/user.entity';

/** Limits a controller or a route to users with this role. */
export const RequiredRole = Reflector.createDecorator<Role>();
