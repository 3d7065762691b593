import { Inject, Injectable } from '@nestjs/common';
import { BearerTokenGuard } from '@app/webhooks';
import type { BearerTokens } from '../settings/bearer-tokens.js';
import { SETTINGS } from '../settings/settings.js';
import type { Settings } from '../settings/settings.js';

/** Lets a token use the orgs that `BEARER_TOKENS` gives it; for the sample's own routes and for the webhooks'. */
@Injectable()
export class SampleBearerGuard extends BearerTokenGuard<ReadonlySet<string>> {
  private readonly tokens: BearerTokens;

  constructor(@Inject(SETTINGS) settings: Settings) {
    super();
    this.tokens = settings.tokens;
  }

  protected authenticate(token: string): ReadonlySet<string> | null {
    return this.tokens.get(token) ?? null;
  }

  protected mayUse(orgs: ReadonlySet<string>, org: string): boolean {
    return orgs.has(org);
  }
}
