import { parametersIn, pathParameters } from '../path-parameters.js';
import { operationsOf } from '../route.js';
import type { AnyRoute, Operation } from '../route.js';
import { allRoutes } from '../routes.js';
import { parameter, refusedCaller } from './open-api.bodies.js';
import { bearerScheme } from './open-api.schemas.js';

/**
 * Returns the `paths` of an OpenAPI document for the library's routes. The content comes from the
 * declarations of the routes.
 */
export function describePaths(root: string): object {
  return Object.fromEntries(
    allRoutes.map((route) => [`${root}/${canonicalPath(route)}`, describeRoute(route)]),
  );
}

/** Returns the path in OpenAPI's notation, with parameters such as `{org_pk}` and with a slash at the end. */
function canonicalPath({ path }: AnyRoute): string {
  return parametersIn(path).reduce(
    (named, name) => named.replace(`:${name}`, `{${pathParameters[name].documentedAs}}`),
    `${path}/`,
  );
}

function describeRoute(route: AnyRoute): object {
  const operations = operationsOf(route).map(([method, operation]) => [
    method.toLowerCase(),
    describeOperation(operation),
  ]);
  const parameters = parametersIn(route.path).map((name) => {
    const { documentedAs, schema } = pathParameters[name];
    return parameter('path', documentedAs, schema);
  });
  return { parameters, ...Object.fromEntries(operations) };
}

function describeOperation({ operationId, summary, query, body, responses }: Operation): object {
  return {
    operationId,
    summary,
    tags: ['webhooks'],
    security: Object.keys(bearerScheme).map((name) => ({ [name]: [] })),
    ...(query && { parameters: query }),
    ...(body && { requestBody: body }),
    responses: { ...responses, ...refusedCaller },
  };
}
