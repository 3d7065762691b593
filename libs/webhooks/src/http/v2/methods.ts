import type { Answer, HttpRequest, HttpResponse } from './http-exchange.js';
import { send } from './http-exchange.js';
import { methodNotAllowed } from './v2-errors.js';

/** The methods of one route and what each one answers. HEAD goes with GET. */
export type Methods = Readonly<Partial<Record<Method, () => Promise<Answer>>>>;
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';

/**
 * Answers by the request's method.
 * @throws v2's 405, with `Allow` set on the response
 */
export async function answerByMethod(
  request: HttpRequest,
  response: HttpResponse,
  methods: Methods,
): Promise<void> {
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const answer = Object.hasOwn(methods, method) ? methods[method as Method] : undefined;
  if (!answer) {
    response.header('Allow', allowed(methods));
    throw methodNotAllowed(request.method);
  }
  if (method === 'OPTIONS') response.header('Allow', allowed(methods));
  send(response, await answer());
}

/** In the order in which Django REST Framework lists them. */
function allowed(methods: Methods): string {
  const order = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] as const;
  return order.filter((method) => (method === 'HEAD' ? methods.GET : methods[method])).join(', ');
}
