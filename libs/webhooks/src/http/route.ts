/** The methods that routes declare. HEAD comes with GET, and OPTIONS with every route. */
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** One method of a route, as OpenAPI describes it. */
export interface Operation {
  readonly operationId: string;
  /**
   * What the operation does, in the imperative. The table of routes in docs/rest-api.md has the same words.
   */
  readonly summary: string;
  /** Query parameters. */
  readonly query?: readonly object[];
  readonly body?: object;
  /** Responses by status, without those that every operation has. */
  readonly responses: object;
}

/**
 * Everything that is known about a route. Handlers, 405 and `Allow`, OPTIONS, OpenAPI and docs/rest-api.md
 * follow from it.
 */
export interface Route<Path extends string, Methods extends Method> {
  /** Below the prefix, as Nest writes it: without the slash at the end, which canonical paths have. */
  readonly path: Path;
  /** For OPTIONS. */
  readonly name: string;
  /** For OPTIONS. */
  readonly description: string;
  readonly methods: Readonly<Record<Methods, Operation>>;
}

/** A route of which only the declaration matters. */
export type AnyRoute = Omit<Route<string, never>, 'methods'> & {
  readonly methods: Readonly<Partial<Record<Method, Operation>>>;
};

/** Declares a route. Its type keeps the path and the methods, so that handlers are checked against them. */
export function defineRoute<const Path extends string, Methods extends Method>(
  route: Route<Path, Methods>,
): Route<Path, Methods> {
  return route;
}

/** Returns the declared methods of a route and their operations, in the order of the declaration. */
export function operationsOf(route: AnyRoute): readonly (readonly [Method, Operation])[] {
  return Object.entries(route.methods) as [Method, Operation][];
}

/** Returns the value of `Allow`, in the order in which Django REST Framework lists the methods. */
export function allowedMethods({ methods }: AnyRoute): string {
  const order = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'] as const;
  const allowed = order.filter((method) => (method === 'HEAD' ? 'GET' : method) in methods);
  return [...allowed, 'OPTIONS'].join(', ');
}
