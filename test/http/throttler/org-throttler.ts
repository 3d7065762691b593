import { Injectable } from '@nestjs/common';
import { ThrottlerGuard } from '@nestjs/throttler';

/** An exact copy of the throttler in docs/rest-api.md. */
@Injectable()
export class OrgThrottler extends ThrottlerGuard {
  protected override async getTracker({ params }: { params: { org: string } }) {
    return params.org;
  }
}
