import { MethodNotAllowedException } from '@nestjs/common';
import type { Request, Response } from 'express';

/** Answers what a route has no handler for: OPTIONS with the methods that it has, and everything else with 405. */
export function answerOtherMethod(request: Request, response: Response, methods: readonly string[]): object {
  response.setHeader('Allow', [...methods, 'OPTIONS'].join(', '));
  if (request.method !== 'OPTIONS') throw new MethodNotAllowedException();
  response.status(200);
  return { renders: ['application/json'], parses: ['application/json'] };
}
