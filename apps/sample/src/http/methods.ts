import { MethodNotAllowedException } from '@nestjs/common';
import type { Request, Response } from 'express';

/**
 * Responds to a request whose route has no handler for its method. The response to OPTIONS lists the allowed
 * methods. Requests with any other method get status 405.
 */
export function answerOtherMethod(request: Request, response: Response, methods: readonly string[]): object {
  response.setHeader('Allow', [...methods, 'OPTIONS'].join(', '));
  if (request.method !== 'OPTIONS') throw new MethodNotAllowedException();
  response.status(200);
  return { renders: ['application/json'], parses: ['application/json'] };
}
