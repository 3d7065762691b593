import { Injectable } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { credentialsOf } from './credentials.js';
import type { HttpRequest } from './http-exchange.js';
import { v2Error, words } from './v2-errors.js';

/**
 * Base class of guards with v2's bearer authentication. Pass your subclass as the option `access`. You can
 * also use it for your own controllers whose path contains `:org`. The guard reads the token from
 * `Authorization: Bearer …`, or from `?bearer_token=…` if there is no such header. Implement
 * `authenticate()`, which finds the owner of a token, and `mayUse()`, which decides whether the owner may use
 * an org:
 *
 * ```ts
 * @Injectable()
 * export class ApiTokenGuard extends BearerTokenGuard<Account> {
 *   constructor(private readonly accounts: AccountsService) { super(); }
 *   protected authenticate(token: string) { return this.accounts.findByToken(token); }
 *   protected mayUse(account: Account, org: string) { return account.orgs.includes(org); }
 * }
 * ```
 */
@Injectable()
export abstract class BearerTokenGuard<Principal> implements CanActivate {
  /**
   * Returns the owner of a token. Returns null or undefined if the token is unknown. Store tokens hashed, or
   * compare them with `timingSafeEqual`, so that response times reveal nothing about valid tokens.
   */
  protected abstract authenticate(
    token: string,
    request: HttpRequest,
  ): Promise<Principal | null | undefined> | Principal | null | undefined;

  /**
   * Returns true if the owner of the token may use an org.
   * @param org the `:org` of the path, exactly as the client wrote it
   */
  protected abstract mayUse(
    principal: Principal,
    org: string,
    request: HttpRequest,
  ): Promise<boolean> | boolean;

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<HttpRequest>();
    const principal = await this.principalOf(request);
    if (!(await this.mayUse(principal, request.params['org'] ?? '', request))) {
      throw v2Error(403, words.forbidden);
    }
    return true;
  }

  private async principalOf(request: HttpRequest): Promise<Principal> {
    const credentials = credentialsOf(request);
    if (!credentials) throw v2Error(401, words.notAuthenticated);
    const principal =
      credentials.token === undefined ? null : await this.authenticate(credentials.token, request);
    if (principal === null || principal === undefined) throw v2Error(401, words.badCredentials);
    return principal;
  }
}
