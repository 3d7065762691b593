import { Injectable } from '@nestjs/common';
import { ThrottlerGuard } from '@nestjs/throttler';

/** As docs/rest-api.md shows it. */
@Injectable()
export class OrgThrottler extends ThrottlerGuard {
  protected override async getTracker({ params }: { params: { org: string } }) {
    return params.org;
  }
}
