import type { Field } from '../field.js';
import { refuse } from '../field.js';
import { typeNameOf } from './type-name.js';
import { storable } from './text-rules.js';

/** Any JSON value inside a free-form field. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Deeper values could make a receiver's parser give up. */
const deepest = 32;

/** A dictionary with whatever keys and values its owner likes. */
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

/** A list of whatever its owner likes. */
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
  check(value, deepest);
  // What is compared and stored is what will be read back: `-0`, for one, is 0 there.
  return JSON.parse(JSON.stringify(value)) as Json;
}

function check(value: unknown, depth: number): void {
  if (depth === 0) refuse(`Ensure this field is nested no more than ${deepest} levels deep.`);
  if (typeof value === 'number' && !Number.isFinite(value)) refuse('A valid number is required.');
  if (typeof value === 'string') storable(value);
  if (typeof value !== 'object' || value === null) return;
  for (const [key, nested] of Object.entries(value)) {
    storable(key);
    check(nested, depth - 1);
  }
}
