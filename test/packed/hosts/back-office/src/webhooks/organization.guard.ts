import { Injectable } from '@nestjs/common';
import { BearerTokenGuard } from 'nestjs-typeorm-webhooks';
import { AuthService } from '../auth/auth.service';
import type { User } from '../users/user.entity';

/** Lets users manage the webhooks of their own organization, with the token that they use for the app. */
@Injectable()
export class OrganizationGuard extends BearerTokenGuard<User> {
  constructor(private readonly auth: AuthService) {
    super();
  }

  protected authenticate(token: string) {
    return this.auth.userOf(token);
  }

  protected mayUse({ organizationId }: User, org: string) {
    return org === String(organizationId);
  }
}
