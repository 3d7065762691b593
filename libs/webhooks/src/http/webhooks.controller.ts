import { All, Inject, Req, Res } from '@nestjs/common';
import { Catalog } from '../catalog/catalog.js';
import { WebhookRegistry } from '../manage/webhook-registry.service.js';
import { WebhooksService } from '../manage/webhooks.service.js';
import type { Webhook } from '../model/webhook.entity.js';
import type { Answer, HttpRequest, HttpResponse } from './v2/http-exchange.js';
import { answerByMethod } from './v2/methods.js';
import { pageOf, presentPage } from './v2/page.js';
import { fieldsOf } from './bodies/request-body.js';
import { routeMetadata } from './v2/webhook-metadata.js';
import { orgOf, pkOf, rootOf, routes } from './webhook-paths.js';
import { presentWebhookTest } from './webhook-test.presenter.js';
import { presentWebhook } from './webhook.presenter.js';

/**
 * The v2 API of webhooks. Each route is one handler for all methods, which takes the request and sends the answer itself: so a
 * wrong method is v2's 405, and the host's global pipes and response-wrapping interceptors have nothing to work on.
 */
export class WebhooksController {
  constructor(
    @Inject(WebhooksService) private readonly webhooks: WebhooksService,
    @Inject(Catalog) private readonly catalog: Catalog,
    @Inject(WebhookRegistry) private readonly registry: WebhookRegistry,
  ) {}

  @All(routes.collection)
  collection(@Req() request: HttpRequest, @Res() response: HttpResponse): Promise<void> {
    const org = orgOf(request);
    return answerByMethod(request, response, {
      GET: () => this.list(request, org),
      POST: () => this.create(request, org),
      OPTIONS: async () => ({
        status: 200,
        body: routeMetadata('Webhook List', 'The webhooks of an organization.', ['POST'], this.catalog),
      }),
    });
  }

  @All(routes.item)
  item(@Req() request: HttpRequest, @Res() response: HttpResponse): Promise<void> {
    const [org, pk] = [orgOf(request), pkOf(request)];
    return answerByMethod(request, response, {
      GET: async () => this.ok(request, await this.webhooks.get(org, pk)),
      PUT: () => this.update(request, org, pk, { partial: false }),
      PATCH: () => this.update(request, org, pk, { partial: true }),
      DELETE: async () => {
        await this.webhooks.delete(org, pk);
        return { status: 204 };
      },
      OPTIONS: () => this.describe(org, pk, 'Webhook Instance', 'A webhook.', ['PUT']),
    });
  }

  @All(routes.resume)
  resume(@Req() request: HttpRequest, @Res() response: HttpResponse): Promise<void> {
    const [org, pk] = [orgOf(request), pkOf(request)];
    return answerByMethod(request, response, {
      POST: async () => this.ok(request, await this.webhooks.resume(org, pk)),
      OPTIONS: () => this.describe(org, pk, 'Webhook Resume', 'Ends a suspension.'),
    });
  }

  @All(routes.test)
  test(@Req() request: HttpRequest, @Res() response: HttpResponse): Promise<void> {
    const [org, pk] = [orgOf(request), pkOf(request)];
    return answerByMethod(request, response, {
      POST: async () => ({ status: 200, body: presentWebhookTest(await this.webhooks.test(org, pk)) }),
      OPTIONS: () => this.describe(org, pk, 'Webhook Test', 'Sends an example.'),
    });
  }

  private async list(request: HttpRequest, org: string): Promise<Answer> {
    const { count, webhooks } = await this.webhooks.list(org, pageOf(request));
    const results = webhooks.map((webhook) => presentWebhook(webhook, rootOf(request)));
    return { status: 200, body: presentPage(request, { count, results }) };
  }

  private async create(request: HttpRequest, org: string): Promise<Answer> {
    const created = await this.registry.create(org, await fieldsOf(request));
    const webhook = presentWebhook(created, rootOf(request));
    return { status: 201, headers: { Location: webhook.url }, body: webhook };
  }

  /** Looks the webhook up first, for an unknown id is a 404 whatever the body is. */
  private async update(
    request: HttpRequest,
    org: string,
    pk: number,
    { partial }: { partial: boolean },
  ): Promise<Answer> {
    await this.webhooks.get(org, pk);
    return this.ok(request, await this.registry.update(org, pk, await fieldsOf(request), { partial }));
  }

  private async describe(
    org: string,
    pk: number,
    name: string,
    description: string,
    writingMethods: readonly string[] = [],
  ): Promise<Answer> {
    await this.webhooks.get(org, pk);
    return { status: 200, body: routeMetadata(name, description, writingMethods, this.catalog) };
  }

  private ok(request: HttpRequest, webhook: Webhook): Answer {
    return { status: 200, body: presentWebhook(webhook, rootOf(request)) };
  }
}
