/**
 * The HTTP methods that a route can declare. A route with GET also accepts HEAD, and every route accepts
 * OPTIONS.
 */
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** One HTTP method of a route, with its description for OpenAPI. */
export interface Operation {
  readonly operationId: string;
  /**
   * What the operation does, in the imperative. The table of routes in docs/rest-api.md contains the same
   * text.
   */
  readonly summary: string;
  /** The query parameters, in OpenAPI's format. */
  readonly query?: readonly object[];
  readonly body?: object;
  /**
   * The responses, keyed by HTTP status, in OpenAPI's format. The statuses 401 and 403 are left out, because
   * every operation can return them.
   */
  readonly responses: object;
}

/**
 * The declaration of a route. From the declarations, the library derives the OpenAPI document, the responses
 * to OPTIONS, and the responses with status 405 and `Allow`. The handlers and the table in docs/rest-api.md
 * are checked against the declarations.
 */
export interface Route<Path extends string, Methods extends Method> {
  /** The path below the prefix, in Nest's notation, without the slash at the end of the canonical URL. */
  readonly path: Path;
  /** The name of the route in the response to OPTIONS. */
  readonly name: string;
  /** The description of the route in the response to OPTIONS. */
  readonly description: string;
  readonly methods: Readonly<Record<Methods, Operation>>;
}

/** Any route, for code that needs its declaration but not the exact types of its path and methods. */
export type AnyRoute = Omit<Route<string, never>, 'methods'> & {
  readonly methods: Readonly<Partial<Record<Method, Operation>>>;
};

/**
 * Returns the given route with its exact type. The type contains the path and the methods, so that TypeScript
 * can check the handlers.
 */
export function defineRoute<const Path extends string, Methods extends Method>(
  route: Route<Path, Methods>,
): Route<Path, Methods> {
  return route;
}

/** Returns the declared methods of a route and their operations, in the order of the declaration. */
export function operationsOf(route: AnyRoute): readonly (readonly [Method, Operation])[] {
  return Object.entries(route.methods) as [Method, Operation][];
}

/** Returns the value of the `Allow` header, with the methods in the order that Django REST Framework uses. */
export function allowedMethods({ methods }: AnyRoute): string {
  const order = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'] as const;
  const allowed = order.filter((method) => (method === 'HEAD' ? 'GET' : method) in methods);
  return [...allowed, 'OPTIONS'].join(', ');
}
