import type { FactoryProvider } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { IncomingMessage } from 'node:http';
import type { HttpRequest } from '../v2/http-exchange.js';
import { isWebhooksPath } from '../webhook-paths.js';

/**
 * Keeps the host's body parsers away from the bodies of our routes, which read them themselves: a parser would answer broken
 * JSON before authentication and in the host's words, and would accept what v2 refuses. It does so by hiding the content type,
 * and it has to be there before the parsers are: Nest registers them at the start of `app.init()`, while this subscribes when
 * the module is built and acts once the adapter is known.
 */
export function rawBodies(prefix: string): FactoryProvider<RawBodies> {
  return {
    provide: RawBodies,
    inject: [HttpAdapterHost],
    useFactory: (adapterHost: HttpAdapterHost) => new RawBodies(adapterHost, isWebhooksPath(prefix)),
  };
}

/** The content types that were hidden. */
const contentTypes = new WeakMap<IncomingMessage, string | undefined>();

/** The content type that the client sent. */
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
    private readonly isOurs: (path: string) => boolean,
  ) {
    adapterHost.init$.subscribe(() => this.prepare());
  }

  private prepare(): void {
    const adapter = this.adapterHost.httpAdapter;
    if (adapter.getType() === 'express') this.prepareExpress(adapter);
    if (adapter.getType() === 'fastify') this.prepareFastify(adapter.getInstance<FastifyInstance>());
  }

  /** Express's parsers pass over a request without content type. */
  private prepareExpress(adapter: HttpAdapterHost['httpAdapter']): void {
    adapter.use((request: IncomingMessage & HttpRequest, _response: unknown, next: () => void) => {
      if (this.isOurs(request.originalUrl.replace(/\?.*$/s, ''))) hideContentType(request);
      next();
    });
  }

  /**
   * Fastify refuses a body whose content type no parser knows, so ours gets one of its own, whose parser leaves the body alone.
   * Our routes are told by their pattern. Nest takes the slash from the end of a path and Fastify's router is strict, so
   * each of our routes is added once more, with the slash.
   */
  private prepareFastify(fastify: FastifyInstance): void {
    const isOurs = this.isOurs;
    // Others that send this content type are answered as Fastify answers one that it doesn't know.
    fastify.addContentTypeParser(unparsed, (request, body, done) =>
      isOurs(request.routeOptions.url ?? '') ? done(null, body) : done(unsupported()),
    );
    fastify.addHook('onRequest', (request, _reply, done) => {
      if (isOurs(request.routeOptions.url ?? '')) {
        hideContentType(request.raw);
        request.raw.headers['content-type'] = unparsed;
      }
      done();
    });
    fastify.addHook('onRoute', function (route) {
      if (isOurs(route.url) && !route.url.endsWith('/')) this.route({ ...route, url: `${route.url}/` });
    });
  }
}

const unparsed = 'application/vnd.nestjs-typeorm-webhooks.unparsed';

/** As Fastify's own is, which Nest knows by its name. */
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

/** The little of Fastify that is used here, which may not be installed. */
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
