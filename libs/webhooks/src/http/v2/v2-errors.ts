import { HttpException } from '@nestjs/common';

/** v2's error texts. */
export const words = {
  notAuthenticated: 'Authentication credentials were not provided.',
  badCredentials: 'Incorrect authentication credentials.',
  forbidden: 'You do not have permission to perform this action.',
  notFound: 'Not found.',
  serverError: 'A server error occurred.',
} as const;

/** Returns an error whose body is `{"detail":…}`. */
export function v2Error(status: number, detail: string): HttpException {
  return new HttpException({ detail }, status);
}

export function notFound(): HttpException {
  return v2Error(404, words.notFound);
}

export function methodNotAllowed(method: string): HttpException {
  return v2Error(405, `Method "${method}" not allowed.`);
}

export function unsupportedMediaType(mediaType: string): HttpException {
  return v2Error(415, `Unsupported media type "${mediaType}" in request.`);
}

export function notAnObject(typeName: string): HttpException {
  const problem = `Invalid data. Expected a dictionary, but got ${typeName}.`;
  return new HttpException({ non_field_errors: [problem] }, 400);
}
