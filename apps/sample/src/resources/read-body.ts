import { isDeepStrictEqual } from 'node:util';
import { BadRequestException } from '@nestjs/common';
import type { FieldTable, Problem, ValuesOf } from './field.js';
import { FieldError } from './field.js';
import { typeNameOf } from './fields/type-name.js';

/**
 * Returns the values of a new resource: the values in the body, and the initial values of the keys that the
 * body omits.
 * @throws BadRequestException if the body is invalid
 */
export function readNew<Fields extends FieldTable>(
  fields: Fields,
  body: unknown,
  now: string,
): ValuesOf<Fields> {
  return { ...initialValues(fields, now), ...refusing(() => parseValues(fields, body)) };
}

/**
 * Returns the values that a body changes in an existing resource. Omits values that equal the stored ones.
 * @throws BadRequestException if the body is invalid
 */
export function readChanges<Fields extends FieldTable>(
  fields: Fields,
  body: unknown,
  current: ValuesOf<Fields>,
): Partial<ValuesOf<Fields>> {
  const values = Object.entries(refusing(() => parseValues(fields, body, current)));
  return Object.fromEntries(
    values.filter(([key, value]) => !isDeepStrictEqual(value, current[key])),
  ) as Partial<ValuesOf<Fields>>;
}

export function initialValues<Fields extends FieldTable>(fields: Fields, now: string): ValuesOf<Fields> {
  return Object.fromEntries(
    Object.entries(fields).map(([key, field]) => [key, field.initial(now)]),
  ) as ValuesOf<Fields>;
}

/**
 * Returns the values in a body. Ignores unknown keys.
 * @param current in a PATCH, the stored values
 * @throws FieldError with the problems of all invalid values together
 */
export function parseValues<Fields extends FieldTable>(
  fields: Fields,
  body: unknown,
  current?: ValuesOf<Fields>,
): Partial<ValuesOf<Fields>> {
  const values: Record<string, unknown> = {};
  const problems: Record<string, Problem> = {};
  for (const [key, value] of Object.entries(dictionaryOf(body))) {
    const field = Object.hasOwn(fields, key) ? fields[key] : undefined;
    if (!field || (field.isServerMade && current)) continue;
    try {
      values[key] = field.parse(value, current?.[key]);
    } catch (error) {
      if (!(error instanceof FieldError)) throw error;
      if (!field.isServerMade) problems[key] = error.problem;
    }
  }
  if (Object.keys(problems).length > 0) throw new FieldError(problems);
  return values as Partial<ValuesOf<Fields>>;
}

/** Runs a function that reads a body, and turns its `FieldError` into a response with status 400. */
function refusing<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof FieldError ? new BadRequestException(error.problem) : error;
  }
}

function dictionaryOf(body: unknown): object {
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body;
  const problem = `Invalid data. Expected a dictionary, but got ${typeNameOf(body)}.`;
  throw new FieldError({ non_field_errors: [problem] });
}
