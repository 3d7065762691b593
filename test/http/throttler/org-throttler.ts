import { Injectable } from '@nestjs/common';
import { ThrottlerGuard } from '@nestjs/throttler';

/** The throttler that docs/rest-api.md shows, without changes. */
@Injectable()
export class OrgThrottler extends ThrottlerGuard {
  protected override async getTracker({ params }: { params: { org: string } }) {
    return params.org;
  }
}
