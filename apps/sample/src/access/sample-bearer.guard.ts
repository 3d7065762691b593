import { Inject, Injectable } from '@nestjs/common';
import { BearerTokenGuard } from '@app/webhooks';
import type { BearerTokens } from '../settings/bearer-tokens.js';
import { SETTINGS } from '../settings/settings.js';
import type { Settings } from '../settings/settings.js';

/**
 * Allows each token to use the orgs that `BEARER_TOKENS` lists for it. Protects the sample's own routes and
 * the webhook routes.
 */
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
