import type { Field } from '../field.js';
import { refuse } from '../field.js';
import { typeNameOf } from './type-name.js';
import { storable } from './text-rules.js';

/** Any JSON value in a field that accepts arbitrary JSON. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Maximum nesting depth of a value. A deeper value could make the parser of a receiver fail. */
const maxDepth = 32;

/** An object with arbitrary keys and values. */
export function dictionary(): Field<{ [key: string]: Json }> {
  return {
    initial: () => ({}),
    parse: (value) => {
      if (value === null) return refuse('This field may not be null.');
      const json = plainJson(value);
      if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json;
      return refuse(`Expected a dictionary of items but got type "${typeNameOf(value)}".`);
    },
    schema: { type: 'object' },
  };
}

/** A list of arbitrary values. */
export function freeList(): Field<Json[]> {
  return {
    initial: () => [],
    parse: (value) => {
      if (value === null) return refuse('This field may not be null.');
      const json = plainJson(value);
      return Array.isArray(json)
        ? json
        : refuse(`Expected a list of items but got type "${typeNameOf(value)}".`);
    },
    schema: { type: 'array', items: {} },
  };
}

function plainJson(value: unknown): Json {
  check(value, maxDepth);
  // Converts the value to JSON and back, so that the value that is compared and stored equals the value that
  // is read back later. For example, JSON turns `-0` into 0.
  return JSON.parse(JSON.stringify(value)) as Json;
}

function check(value: unknown, depth: number): void {
  if (depth === 0) refuse(`Ensure this field is nested no more than ${maxDepth} levels deep.`);
  if (typeof value === 'number' && !Number.isFinite(value)) refuse('A valid number is required.');
  if (typeof value === 'string') storable(value);
  if (typeof value !== 'object' || value === null) return;
  for (const [key, nested] of Object.entries(value)) {
    storable(key);
    check(nested, depth - 1);
  }
}
