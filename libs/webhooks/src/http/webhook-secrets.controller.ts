import { All, Inject, Req, Res } from '@nestjs/common';
import { Catalog } from '../catalog/catalog.js';
import { WebhooksService } from '../manage/webhooks.service.js';
import type { Answer, HttpRequest, HttpResponse } from './http-exchange.js';
import { answerByMethod } from './methods.js';
import { routeMetadata } from './webhook-metadata.js';
import { orgOf, pkOf, routes } from './webhook-paths.js';

/** By what a webhook's receiver knows that a request is genuine. Answers as `WebhookRoutes` do. */
export class WebhookSecretRoutes {
  constructor(
    @Inject(WebhooksService) private readonly webhooks: WebhooksService,
    @Inject(Catalog) private readonly catalog: Catalog,
  ) {}

  @All(routes.secret)
  secret(@Req() request: HttpRequest, @Res() response: HttpResponse): Promise<void> {
    const [org, pk] = [orgOf(request), pkOf(request)];
    return answerByMethod(request, response, {
      GET: async () => presentSecret(await this.webhooks.secretOf(org, pk)),
      OPTIONS: () => this.describe(org, pk, 'Webhook Secret', 'Signs what is sent.'),
    });
  }

  private async describe(org: string, pk: number, name: string, description: string): Promise<Answer> {
    await this.webhooks.get(org, pk);
    return { status: 200, body: routeMetadata(name, description, [], this.catalog) };
  }
}

/** Kept by no cache on its way. */
function presentSecret(secret: string): Answer {
  return { status: 200, headers: { 'Cache-Control': 'no-store' }, body: { secret } };
}
