import { All, Inject, Req, Res } from '@nestjs/common';
import { Catalog } from '../catalog/catalog.js';
import { effectiveAtOf, overlapOf } from '../manage/rotation-rules.js';
import { WebhooksService } from '../manage/webhooks.service.js';
import type { Answer, HttpRequest, HttpResponse } from './v2/http-exchange.js';
import { answerByMethod } from './v2/methods.js';
import { fieldsOf } from './bodies/request-body.js';
import { routeMetadata } from './v2/webhook-metadata.js';
import { orgOf, pkOf, rootOf, routes } from './webhook-paths.js';
import { presentWebhook } from './webhook.presenter.js';

/** By what a webhook's receiver knows that a request is genuine. Answers as `WebhooksController` does. */
export class WebhookSecretsController {
  constructor(
    @Inject(WebhooksService) private readonly webhooks: WebhooksService,
    @Inject(Catalog) private readonly catalog: Catalog,
  ) {}

  @All(routes.secret)
  secret(@Req() request: HttpRequest, @Res() response: HttpResponse): Promise<void> {
    const [org, pk] = [orgOf(request), pkOf(request)];
    return answerByMethod(request, response, {
      GET: () => this.show(org, pk),
      OPTIONS: () => this.describe(org, pk, 'Webhook Secret', 'Signs what is sent.'),
    });
  }

  @All(routes.rotateSecret)
  rotateSecret(@Req() request: HttpRequest, @Res() response: HttpResponse): Promise<void> {
    const [org, pk] = [orgOf(request), pkOf(request)];
    return answerByMethod(request, response, {
      POST: async () => {
        await this.webhooks.get(org, pk);
        const { overlap } = await fieldsOf(request);
        await this.webhooks.rotateSecret(org, pk, { overlap: overlapOf(overlap) });
        return this.show(org, pk);
      },
      OPTIONS: () => this.describe(org, pk, 'Webhook Rotate Secret', 'Gives it another secret.'),
    });
  }

  @All(routes.rotateToken)
  rotateToken(@Req() request: HttpRequest, @Res() response: HttpResponse): Promise<void> {
    const [org, pk] = [orgOf(request), pkOf(request)];
    return answerByMethod(request, response, {
      POST: async () => {
        await this.webhooks.get(org, pk);
        const { effective_at: given } = await fieldsOf(request);
        const webhook = await this.webhooks.rotateToken(org, pk, { effectiveAt: effectiveAtOf(given) });
        return { status: 200, body: presentWebhook(webhook, rootOf(request)) };
      },
      OPTIONS: () => this.describe(org, pk, 'Webhook Rotate Token', 'Gives it another token.'),
    });
  }

  private async describe(org: string, pk: number, name: string, description: string): Promise<Answer> {
    await this.webhooks.get(org, pk);
    return { status: 200, body: routeMetadata(name, description, [], this.catalog) };
  }

  /** Kept by no cache on its way. */
  private async show(org: string, pk: number): Promise<Answer> {
    const secret = await this.webhooks.secretOf(org, pk);
    const publicKey = await this.webhooks.publicKeyOf(org, pk);
    const body = { secret, ...(publicKey !== undefined && { public_key: publicKey }) };
    return { status: 200, headers: { 'Cache-Control': 'no-store' }, body };
  }
}
