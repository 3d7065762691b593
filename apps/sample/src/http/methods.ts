import { MethodNotAllowedException } from '@nestjs/common';
import type { Request, Response } from 'express';

/**
 * Responds to methods that a route has no handler for: to OPTIONS with the allowed methods, to all others
 * with 405.
 */
export function answerOtherMethod(request: Request, response: Response, methods: readonly string[]): object {
  response.setHeader('Allow', [...methods, 'OPTIONS'].join(', '));
  if (request.method !== 'OPTIONS') throw new MethodNotAllowedException();
  response.status(200);
  return { renders: ['application/json'], parses: ['application/json'] };
}
