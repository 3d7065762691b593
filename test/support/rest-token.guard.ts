import { Injectable } from '@nestjs/common';
import { BearerTokenGuard } from '@app/webhooks/http/bearer-token.guard.js';

/** May use the orgs `1` and those that begin with `org`. */
export const goodToken = '4ef5b29b1f4f35c383bebfccf4bf4d01';
/** May use the org `DP` alone. */
export const otherToken = '0cc175b9c0f1b6a831c399e269772661';

const mayUse: Record<string, RegExp> = { [goodToken]: /^(1$|org)/, [otherToken]: /^DP$/ };

@Injectable()
export class TestTokenGuard extends BearerTokenGuard<RegExp> {
  protected authenticate(token: string): RegExp | null {
    return Object.hasOwn(mayUse, token) ? mayUse[token]! : null;
  }

  protected mayUse(orgs: RegExp, org: string): boolean {
    return orgs.test(org);
  }
}
