import { Injectable } from '@nestjs/common';
import { BearerTokenGuard } from '@app/webhooks/http/v2/bearer-token.guard.js';

/** A token that grants access to the org `1` and to all orgs whose names begin with `org`. */
export const goodToken = '4ef5b29b1f4f35c383bebfccf4bf4d01';
/** A token that grants access to the org `DP` only. */
export const otherToken = '0cc175b9c0f1b6a831c399e269772661';

const mayUse = new Map([
  [goodToken, /^(1$|org)/],
  [otherToken, /^DP$/],
]);

@Injectable()
export class TestTokenGuard extends BearerTokenGuard<RegExp> {
  /**
   * Returns a pattern that matches the orgs to which the token grants access. For an unknown token it returns
   * undefined, as a guard that looks up tokens in a map does, and not null.
   */
  protected authenticate(token: string): RegExp | undefined {
    return mayUse.get(token);
  }

  protected mayUse(orgs: RegExp, org: string): boolean {
    return orgs.test(org);
  }
}
