import type { FactoryProvider } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { IncomingMessage } from 'node:http';
import type { HttpRequest } from '../v2/http-exchange.js';
import { isWebhooksPath } from '../webhook-paths.js';

/**
 * Keeps the host's body parsers away from the bodies of the library's routes, which read their bodies
 * themselves. A parser would answer invalid JSON before authentication and in the host's words, and would
 * accept bodies that v2 refuses. The content type is hidden from the parsers, which must happen before Nest
 * registers them at the start of `app.init()`: this provider subscribes when the module is built, and acts as
 * soon as the adapter is known.
 */
export function rawBodies(prefix: string): FactoryProvider<RawBodies> {
  return {
    provide: RawBodies,
    inject: [HttpAdapterHost],
    useFactory: (adapterHost: HttpAdapterHost) => new RawBodies(adapterHost, isWebhooksPath(prefix)),
  };
}

/** The hidden content types. */
const contentTypes = new WeakMap<IncomingMessage, string | undefined>();

/** Returns the content type that the client sent. */
export function contentTypeOf(request: HttpRequest): string | undefined {
  const raw = request.raw ?? (request as unknown as IncomingMessage);
  return contentTypes.has(raw) ? contentTypes.get(raw) : request.headers['content-type'];
}

function hideContentType(raw: IncomingMessage): void {
  contentTypes.set(raw, raw.headers['content-type']);
  delete raw.headers['content-type'];
}

class RawBodies {
  constructor(
    private readonly adapterHost: HttpAdapterHost,
    private readonly isWebhooksRoute: (path: string) => boolean,
  ) {
    adapterHost.init$.subscribe(() => this.prepare());
  }

  private prepare(): void {
    const adapter = this.adapterHost.httpAdapter;
    if (adapter.getType() === 'express') this.prepareExpress(adapter);
    if (adapter.getType() === 'fastify') this.prepareFastify(adapter.getInstance<FastifyInstance>());
  }

  /** Express's parsers skip a request without a content type. */
  private prepareExpress(adapter: HttpAdapterHost['httpAdapter']): void {
    adapter.use((request: IncomingMessage & HttpRequest, _response: unknown, next: () => void) => {
      if (this.isWebhooksRoute(request.originalUrl.replace(/\?.*$/s, ''))) hideContentType(request);
      next();
    });
  }

  /**
   * Fastify refuses a body whose content type no parser knows. So requests to the library's routes get a
   * content type of their own, whose parser leaves the body alone. The routes are recognised by their
   * pattern. Nest removes the slash from the end of a path and Fastify's router is strict, so each route is
   * added a second time, with the slash.
   */
  private prepareFastify(fastify: FastifyInstance): void {
    const isWebhooksRoute = this.isWebhooksRoute;
    // On other routes, this content type gets the response that Fastify gives to an unknown one.
    fastify.addContentTypeParser(unparsed, (request, body, done) =>
      isWebhooksRoute(request.routeOptions.url ?? '') ? done(null, body) : done(unsupported()),
    );
    fastify.addHook('onRequest', (request, _reply, done) => {
      if (isWebhooksRoute(request.routeOptions.url ?? '')) {
        hideContentType(request.raw);
        request.raw.headers['content-type'] = unparsed;
      }
      done();
    });
    fastify.addHook('onRoute', function (route) {
      if (isWebhooksRoute(route.url) && !route.url.endsWith('/'))
        this.route({ ...route, url: `${route.url}/` });
    });
  }
}

const unparsed = 'application/vnd.nestjs-typeorm-webhooks.unparsed';

/** Looks like Fastify's own error, which Nest recognises by its name. */
function unsupported(): Error {
  const error = new Error('Unsupported Media Type');
  return Object.assign(error, {
    name: 'FastifyError',
    code: 'FST_ERR_CTP_INVALID_MEDIA_TYPE',
    statusCode: 415,
  });
}

interface RoutedRequest {
  readonly raw: IncomingMessage;
  readonly routeOptions: { readonly url?: string };
}

/** The part of Fastify that is used here. Fastify may not be installed. */
interface FastifyInstance {
  addContentTypeParser(
    contentType: string,
    parser: (
      request: RoutedRequest,
      body: IncomingMessage,
      done: (error: Error | null, body?: IncomingMessage) => void,
    ) => void,
  ): void;
  addHook(name: 'onRequest', hook: (request: RoutedRequest, reply: unknown, done: () => void) => void): void;
  addHook(name: 'onRoute', hook: (this: FastifyInstance, route: { url: string }) => void): void;
  route(route: { url: string }): void;
}
