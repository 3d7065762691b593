import { All, Inject, Req, Res } from '@nestjs/common';
import { effectiveAtOf } from '../manage/rotation-rules.js';
import { WebhookRegistry } from '../manage/webhook-registry.service.js';
import { WebhookResumer } from '../manage/webhook-resumer.service.js';
import { WebhookTester } from '../manage/webhook-tester.service.js';
import { WebhookTokens } from '../manage/webhook-tokens.service.js';
import type { Webhook } from '../model/webhook.entity.js';
import { fieldsOf } from './request-body/request-body.js';
import { RouteResponder } from './route-responder.js';
import { routes } from './routes.js';
import type { Answer, HttpRequest, HttpResponse } from './v2/http-exchange.js';
import { jsonOfPage, pageOf, presentPage } from './v2/page.js';
import { rootOf } from './webhook-paths.js';
import { presentWebhookTest } from './webhook-test.presenter.js';
import { presentWebhook } from './webhook.presenter.js';

/**
 * Serves the v2 routes for webhooks. `mountedController` adds the prefix and the guards of the host. Each
 * route accepts all HTTP methods (`@All`), because `RouteResponder` chooses the handler and responds with
 * status 405 to methods without a handler.
 */
export class WebhooksController {
  constructor(
    @Inject(RouteResponder) private readonly responder: RouteResponder,
    @Inject(WebhookRegistry) private readonly registry: WebhookRegistry,
    @Inject(WebhookResumer) private readonly resumer: WebhookResumer,
    @Inject(WebhookTester) private readonly tester: WebhookTester,
    @Inject(WebhookTokens) private readonly tokens: WebhookTokens,
  ) {}

  @All(routes.webhooks.path)
  all(@Req() request: HttpRequest, @Res() response: HttpResponse): Promise<void> {
    return this.responder.respond(routes.webhooks, request, response, {
      GET: ({ org }) => this.list(request, org),
      POST: ({ org }) => this.create(request, org),
    });
  }

  @All(routes.webhook.path)
  one(@Req() request: HttpRequest, @Res() response: HttpResponse): Promise<void> {
    return this.responder.respond(routes.webhook, request, response, {
      GET: async ({ org, pk }) => this.ok(request, await this.registry.get(org, pk)),
      PUT: ({ org, pk }) => this.update(request, org, pk, { partial: false }),
      PATCH: ({ org, pk }) => this.update(request, org, pk, { partial: true }),
      DELETE: async ({ org, pk }) => {
        await this.registry.delete(org, pk);
        return { status: 204 };
      },
    });
  }

  @All(routes.resume.path)
  resume(@Req() request: HttpRequest, @Res() response: HttpResponse): Promise<void> {
    return this.responder.respond(routes.resume, request, response, {
      POST: async ({ org, pk }) => this.ok(request, await this.resumer.resume(org, pk)),
    });
  }

  @All(routes.test.path)
  test(@Req() request: HttpRequest, @Res() response: HttpResponse): Promise<void> {
    return this.responder.respond(routes.test, request, response, {
      POST: async ({ org, pk }) => {
        const result = await this.tester.test(org, pk);
        return { status: 200, body: presentWebhookTest(result) };
      },
    });
  }

  @All(routes.rotateToken.path)
  rotateToken(@Req() request: HttpRequest, @Res() response: HttpResponse): Promise<void> {
    return this.responder.respond(routes.rotateToken, request, response, {
      POST: async ({ org, pk }) => {
        await this.registry.get(org, pk);
        const { effective_at: given } = await fieldsOf(request);
        return this.ok(request, await this.tokens.rotateToken(org, pk, effectiveAtOf(given)));
      },
    });
  }

  private async list(request: HttpRequest, org: string): Promise<Answer> {
    const { count, webhooks } = await this.registry.list(org, pageOf(request));
    const root = rootOf(request);
    const results = webhooks.map((webhook) => presentWebhook(webhook, root));
    return { status: 200, body: await jsonOfPage(presentPage(request, { count, results })) };
  }

  private async create(request: HttpRequest, org: string): Promise<Answer> {
    const created = await this.registry.create(org, await fieldsOf(request));
    const webhook = presentWebhook(created, rootOf(request));
    return { status: 201, headers: { Location: webhook.url }, body: webhook };
  }

  /**
   * Looks up the webhook before it reads the body, so that an unknown id gets status 404 even if the body is
   * invalid.
   */
  private async update(
    request: HttpRequest,
    org: string,
    pk: number,
    { partial }: { readonly partial: boolean },
  ): Promise<Answer> {
    await this.registry.get(org, pk);
    return this.ok(request, await this.registry.update(org, pk, await fieldsOf(request), { partial }));
  }

  private ok(request: HttpRequest, webhook: Webhook): Answer {
    return { status: 200, body: presentWebhook(webhook, rootOf(request)) };
  }
}
