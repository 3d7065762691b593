import type { FactoryProvider } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { IncomingMessage } from 'node:http';
import type { HttpRequest } from '../v2/http-exchange.js';
import { isWebhooksPath } from '../webhook-paths.js';

/**
 * Prevents the host's body parsers from reading the bodies of requests to the library's routes. The routes
 * read these bodies themselves. The host's parsers would respond to invalid JSON before the caller is
 * authenticated, would use the host's error texts, and would accept bodies that v2 refuses.
 *
 * The provider hides the content type of these requests from the parsers. Nest registers the parsers at the
 * start of `app.init()`, and the hooks that hide the content type must be in place earlier. Therefore the
 * provider subscribes to the adapter host when the module is built, and installs the hooks as soon as Nest
 * has set the HTTP adapter. In a process without HTTP, Nest sets no adapter, and there is nothing to install.
 */
export function rawBodies(prefix: string): FactoryProvider<RawBodies> {
  return {
    provide: RawBodies,
    inject: [HttpAdapterHost],
    useFactory: (adapterHost: HttpAdapterHost) => new RawBodies(adapterHost, isWebhooksPath(prefix)),
  };
}

/** The content type that the client sent, for each request whose content type was hidden. */
const contentTypes = new WeakMap<IncomingMessage, string | undefined>();

/** Returns the content type that the client sent, even if it was hidden from the host's parsers. */
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
    const adapter = this.adapterHost.httpAdapter as HttpAdapterHost['httpAdapter'] | null | undefined;
    if (adapter?.getType() === 'express') this.prepareExpress(adapter);
    if (adapter?.getType() === 'fastify') {
      const fastify = adapter.getInstance<FastifyInstance>();
      addWebDavMethods(fastify);
      this.prepareFastify(fastify);
    }
  }

  /**
   * Removes the content type of requests to the library's routes, because Express's parsers skip requests
   * that have no content type.
   */
  private prepareExpress(adapter: HttpAdapterHost['httpAdapter']): void {
    adapter.use((request: IncomingMessage & HttpRequest, _response: unknown, next: () => void) => {
      if (this.isWebhooksRoute(request.originalUrl.replace(/\?.*$/s, ''))) hideContentType(request);
      next();
    });
  }

  /**
   * Replaces the content type of requests to the library's routes with a private content type. The parser for
   * the private type doesn't read the body. Removing the content type is not enough, because Fastify refuses
   * a body without a content type. A route is recognised by the path pattern under which Nest registered the
   * route.
   *
   * Also registers each route a second time, with a slash at the end of the path. Nest removes the slash from
   * paths, and Fastify's router distinguishes paths with a slash from paths without a slash.
   */
  private prepareFastify(fastify: FastifyInstance): void {
    const isWebhooksRoute = this.isWebhooksRoute;
    // If a client sends the private content type to another route, the response is Fastify's usual error for
    // an unknown content type.
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

/**
 * Makes Fastify route the methods of WebDAV, as Nest 12 does. Without this function, these methods get
 * Fastify's error 404 on Nest 11, instead of v2's error 405.
 */
function addWebDavMethods(fastify: FastifyInstance): void {
  for (const method of ['SEARCH', 'PROPFIND', 'PROPPATCH', 'MKCOL', 'COPY', 'MOVE', 'LOCK', 'UNLOCK']) {
    if (!fastify.supportedMethods.includes(method)) fastify.addHttpMethod(method, { hasBody: true });
  }
}

const unparsed = 'application/vnd.nestjs-typeorm-webhooks.unparsed';

/**
 * Returns a copy of Fastify's error for an unknown content type. Nest recognises Fastify's errors by their
 * name.
 */
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

/**
 * The members of a Fastify instance that are used here. Fastify's own types can't be imported, because
 * Fastify may not be installed.
 */
interface FastifyInstance {
  readonly supportedMethods: readonly string[];
  addHttpMethod(method: string, options: { hasBody: boolean }): void;
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
