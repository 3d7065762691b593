import { All, Inject, Req, Res } from '@nestjs/common';
import { Catalog } from '../catalog/catalog.js';
import type { CatalogEntity } from '../catalog/entity-definition.js';
import type { Answer, HttpRequest, HttpResponse } from './v2/http-exchange.js';
import { answerByMethod } from './v2/methods.js';
import { pageOf, presentPage } from './v2/page.js';
import { routeMetadata } from './v2/webhook-metadata.js';
import { orgOf, routes } from './webhook-paths.js';

/** What an org's webhooks can subscribe to: the catalog, in v2's list shape. Answers as `WebhooksController` does. */
export class WebhookEntitiesController {
  constructor(@Inject(Catalog) private readonly catalog: Catalog) {}

  @All(routes.entities)
  entities(@Req() request: HttpRequest, @Res() response: HttpResponse): Promise<void> {
    orgOf(request); // The same for every org, but for what can't be one.
    return answerByMethod(request, response, {
      GET: async () => this.list(request),
      OPTIONS: async () => ({
        status: 200,
        body: routeMetadata('Webhook Entity List', 'What a webhook can subscribe to.', [], this.catalog),
      }),
    });
  }

  private list(request: HttpRequest): Answer {
    const { limit, offset } = pageOf(request);
    const all = this.catalog.all();
    const results = all.slice(offset, offset + limit).map(presentEntity);
    return { status: 200, body: presentPage(request, { count: all.length, results }) };
  }
}

function presentEntity({ name, description, scope, kind, example }: CatalogEntity): object {
  return { name, description, scope, kind, example };
}
