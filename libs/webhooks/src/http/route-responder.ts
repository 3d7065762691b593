import { Inject, Injectable } from '@nestjs/common';
import { Catalog } from '../catalog/catalog.js';
import { WebhookRegistry } from '../manage/webhook-registry.service.js';
import { requestBodies } from './open-api/open-api.bodies.js';
import { pathValuesOf } from './path-parameters.js';
import type { PathValues } from './path-parameters.js';
import { allowedMethods, operationsOf } from './route.js';
import type { AnyRoute, Method, Route } from './route.js';
import { send } from './v2/http-exchange.js';
import type { Answer, HttpRequest, HttpResponse } from './v2/http-exchange.js';
import { methodNotAllowed } from './v2/v2-errors.js';
import { routeMetadata } from './v2/webhook-metadata.js';

/** One handler for each declared method of a route. */
type Handlers<Path extends string, Methods extends Method> = Readonly<
  Record<Methods, (values: PathValues<Path>) => Promise<Answer>>
>;

/** The values of a path that may name a webhook. */
type WebhookValues = Partial<PathValues<':org/:pk'>>;

/**
 * Answers all methods of a route. Controllers take the request and let this send the answer: a wrong method
 * then gets v2's 405, and the host's global pipes and its interceptors that wrap responses have nothing to
 * work on.
 */
@Injectable()
export class RouteResponder {
  constructor(
    @Inject(WebhookRegistry) private readonly webhooks: WebhookRegistry,
    @Inject(Catalog) private readonly catalog: Catalog,
  ) {}

  /** @throws v2's 404 for a path that can't exist, and then its 405 with `Allow` set on the response */
  async respond<Path extends string, Methods extends Method>(
    route: Route<Path, Methods>,
    request: HttpRequest,
    response: HttpResponse,
    handlers: Handlers<Path, Methods>,
  ): Promise<void> {
    const values = pathValuesOf(route.path, request);
    if (request.method === 'OPTIONS') {
      response.header('Allow', allowedMethods(route));
      send(response, await this.describe(route, values as WebhookValues));
      return;
    }
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    if (!Object.hasOwn(handlers, method)) {
      response.header('Allow', allowedMethods(route));
      throw methodNotAllowed(request.method);
    }
    send(response, await handlers[method as Methods](values));
  }

  /** @throws WebhookNotFoundError */
  private async describe(route: AnyRoute, { org, pk }: WebhookValues): Promise<Answer> {
    if (org !== undefined && pk !== undefined) await this.webhooks.get(org, pk);
    return { status: 200, body: routeMetadata(route, methodsThatTakeAWebhook(route), this.catalog) };
  }
}

function methodsThatTakeAWebhook(route: AnyRoute): readonly Method[] {
  return operationsOf(route)
    .filter(([, { body }]) => body === requestBodies.webhook)
    .map(([method]) => method);
}
