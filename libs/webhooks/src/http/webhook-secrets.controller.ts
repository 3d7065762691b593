import { All, Inject, Req, Res } from '@nestjs/common';
import { overlapOf } from '../manage/rotation-rules.js';
import { SigningSecrets } from '../manage/signing-secrets.service.js';
import { WebhookRegistry } from '../manage/webhook-registry.service.js';
import { fieldsOf } from './request-body/request-body.js';
import { RouteResponder } from './route-responder.js';
import { routes } from './routes.js';
import type { Answer, HttpRequest, HttpResponse } from './v2/http-exchange.js';

/** Shows and replaces the secret that signs the requests to a webhook. */
export class WebhookSecretsController {
  constructor(
    @Inject(RouteResponder) private readonly responder: RouteResponder,
    @Inject(WebhookRegistry) private readonly webhooks: WebhookRegistry,
    @Inject(SigningSecrets) private readonly signingSecrets: SigningSecrets,
  ) {}

  @All(routes.secret.path)
  secret(@Req() request: HttpRequest, @Res() response: HttpResponse): Promise<void> {
    return this.responder.respond(routes.secret, request, response, {
      GET: ({ org, pk }) => this.show(org, pk),
    });
  }

  @All(routes.rotateSecret.path)
  rotateSecret(@Req() request: HttpRequest, @Res() response: HttpResponse): Promise<void> {
    return this.responder.respond(routes.rotateSecret, request, response, {
      POST: async ({ org, pk }) => {
        await this.webhooks.get(org, pk);
        const { overlap } = await fieldsOf(request);
        await this.signingSecrets.rotateSecret(org, pk, overlapOf(overlap));
        return this.show(org, pk);
      },
    });
  }

  private async show(org: string, pk: number): Promise<Answer> {
    const secret = await this.signingSecrets.secretOf(org, pk);
    const publicKey = await this.signingSecrets.publicKeyOf(org, pk);
    const body = { secret, ...(publicKey !== undefined && { public_key: publicKey }) };
    return { status: 200, body };
  }
}
