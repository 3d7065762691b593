import type { Field, FieldSchema, FieldTable, Problem, ValuesOf } from '../field.js';
import { FieldError, refuse } from '../field.js';
import { initialValues, parseValues } from '../read-body.js';
import { typeNameOf } from './type-name.js';

/** An object that has its own fields and can't be null. */
export function nested<Fields extends FieldTable>(fields: Fields): Field<ValuesOf<Fields>> {
  return {
    initial: (now) => initialValues(fields, now),
    parse: (value, current) => {
      if (value === null) return refuse('This field may not be null.');
      return {
        ...(current ?? initialValues(fields, '')),
        ...parseValues(fields, value, current),
      } as ValuesOf<Fields>;
    },
    schema: schemaOf(fields),
  };
}

/** An object that has its own fields, or null. */
export function nestedOrNull<Fields extends FieldTable>(fields: Fields): Field<ValuesOf<Fields> | null> {
  const object = nested(fields);
  return {
    initial: () => null,
    parse: (value, current) => (value === null ? null : object.parse(value, current ?? undefined)),
    schema: { ...object.schema, nullable: true },
  };
}

/** A list whose elements all have the same field definition. */
export function listOf<T>(member: Field<T>, maxLength: number): Field<T[]> {
  return {
    initial: () => [],
    parse: (value) => {
      if (value === null) return refuse('This field may not be null.');
      if (!Array.isArray(value))
        return refuse(`Expected a list of items but got type "${typeNameOf(value)}".`);
      if (value.length > maxLength)
        return refuse(`Ensure this field has no more than ${maxLength} elements.`);
      return membersOf(value, member);
    },
    schema: { type: 'array', items: member.schema },
  };
}

export function schemaOf(fields: FieldTable): FieldSchema {
  return {
    type: 'object',
    properties: Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, field.schema])),
  };
}

/**
 * Parses each element of a list. If an element is invalid, throws a problem that is also a list. As in v2,
 * this list contains `{}` for each valid element.
 */
function membersOf<T>(values: readonly unknown[], member: Field<T>): T[] {
  const problems: Problem[] = [];
  const members = values.map((value, at) => {
    try {
      return member.parse(value);
    } catch (error) {
      if (!(error instanceof FieldError)) throw error;
      problems[at] = error.problem;
      return undefined;
    }
  });
  if (problems.length > 0) throw new FieldError(values.map((_, at) => problems[at] ?? {}));
  return members as T[];
}
