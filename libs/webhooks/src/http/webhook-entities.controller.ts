import { All, Inject, Req, Res } from '@nestjs/common';
import { Catalog } from '../catalog/catalog.js';
import type { CatalogEntity } from '../catalog/entity-definition.js';
import { RouteResponder } from './route-responder.js';
import { routes } from './routes.js';
import type { Answer, HttpRequest, HttpResponse } from './v2/http-exchange.js';
import { pageOf, presentPage } from './v2/page.js';

/**
 * Lists the entities that webhooks can subscribe to, in the format of v2's lists. The entities are the same
 * for every org.
 */
export class WebhookEntitiesController {
  constructor(
    @Inject(RouteResponder) private readonly responder: RouteResponder,
    @Inject(Catalog) private readonly catalog: Catalog,
  ) {}

  @All(routes.entities.path)
  entities(@Req() request: HttpRequest, @Res() response: HttpResponse): Promise<void> {
    return this.responder.respond(routes.entities, request, response, {
      GET: async () => this.list(request),
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
