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

/** The values that the path of any route may have: the org, and the id of a webhook. */
type WebhookValues = Partial<PathValues<':org/:pk'>>;

/**
 * Responds to all HTTP methods of a route. Methods that a route doesn't declare get v2's error 405.
 * Controllers pass the whole request and response to this class and return nothing. Therefore the host's
 * global pipes and response interceptors can't change any values.
 */
@Injectable()
export class RouteResponder {
  constructor(
    @Inject(WebhookRegistry) private readonly webhooks: WebhookRegistry,
    @Inject(Catalog) private readonly catalog: Catalog,
  ) {}

  /**
   * Calls the handler for the request's method and sends the response that the handler returns.
   * @throws v2's error 404 if a path parameter is invalid. Throws v2's error 405 if the route doesn't declare
   *   the method, after setting the `Allow` header of the response
   */
  async respond<Path extends string, Methods extends Method>(
    route: Route<Path, Methods>,
    request: HttpRequest,
    response: HttpResponse,
    handlers: Handlers<Path, Methods>,
  ): Promise<void> {
    // Set first, so that errors have the header too. No cache may store tokens and secrets.
    response.header('Cache-Control', 'no-store');
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

  /**
   * Returns the response to OPTIONS.
   * @throws WebhookNotFoundError if the path names a webhook that doesn't exist
   */
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
