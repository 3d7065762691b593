import type { Field } from '../field.js';
import { refuse } from '../field.js';
import { isoMoment } from './moment.js';
import { storable } from './text-rules.js';

const wrongMoment =
  'Datetime has wrong format. Use one of these formats instead: YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z].';

/** A string or null, stored unchanged. */
export function text(maxLength = 255): Field<string | null> {
  return {
    initial: () => null,
    parse: (value) => (value === null ? null : stringOf(value, maxLength)),
    schema: { type: 'string', nullable: true, maxLength },
  };
}

/** A string that is never null, for the members of a list. */
export function word(maxLength = 255): Field<string> {
  return {
    initial: () => '',
    parse: (value) => (value === null ? refuse('This field may not be null.') : stringOf(value, maxLength)),
    schema: { type: 'string', maxLength },
  };
}

export function email(): Field<string | null> {
  return checkedText(/^[^\s@]+@[^\s@]+$/, 'Enter a valid email address.', 'user@example.com');
}

/** An amount with its currency. */
export function money(): Field<string | null> {
  return checkedText(
    /^-?\d+(\.\d+)? [A-Z]{3}$/,
    'Enter a valid amount of money such as "2.34 USD".',
    '2.34 USD',
  );
}

/** A length or weight with its unit. */
export function measure(example: string): Field<string | null> {
  return checkedText(/^\d+(\.\d+)? [A-Za-z]+$/, `Enter a valid measure such as "${example}".`, example);
}

/** A point in time. Accepts any ISO format and returns v2's format. */
export function moment(): Field<string | null> {
  return {
    initial: () => null,
    parse: (value) => (value === null ? null : (isoMoment(value) ?? refuse(wrongMoment))),
    schema: { type: 'string', nullable: true, example: '2018-03-30T08:18:48Z' },
  };
}

/** A point in time that is returned exactly as it was sent. */
export function momentAsWritten(): Field<string | null> {
  return {
    ...moment(),
    parse: (value) =>
      value === null || isoMoment(value) !== null ? (value as string | null) : refuse(wrongMoment),
  };
}

/** True or false. Null is accepted only if it is the initial value. */
export function flag<T extends boolean | null>(initial: T): Field<T extends null ? boolean | null : boolean>;
export function flag(initial: boolean | null): Field<boolean | null> {
  return {
    initial: () => initial,
    parse: (value) => {
      if (typeof value === 'boolean') return value;
      if (value !== null) return refuse('Must be a valid boolean.');
      return initial === null ? null : refuse('This field may not be null.');
    },
    schema: { type: 'boolean', nullable: initial === null },
  };
}

/** An integer from 0 to 2147483647, or null. */
export function count(): Field<number | null> {
  return {
    initial: () => null,
    parse: (value) => {
      if (value === null) return null;
      if (typeof value !== 'number' || !Number.isInteger(value))
        return refuse('A valid integer is required.');
      if (value < 0) return refuse('Ensure this value is greater than or equal to 0.');
      return value <= 2147483647
        ? value + 0
        : refuse('Ensure this value is less than or equal to 2147483647.');
    },
    schema: { type: 'integer', nullable: true },
  };
}

/** An identifying number, as an integer or as text. It keeps the type that it was sent with. */
export function numberOrText(maxLength: number): Field<string | number | null> {
  return {
    initial: () => null,
    parse: (value) => {
      if (value === null || Number.isSafeInteger(value)) return value as number | null;
      return typeof value === 'number' ? refuse('A valid integer is required.') : stringOf(value, maxLength);
    },
    schema: { type: 'string', nullable: true, maxLength },
  };
}

/** A field that the server sets in a new resource, unless the body includes a valid value. */
export function serverMade(field: Field<string | null>, make: (now: string) => string): Field<string> {
  return {
    initial: make,
    parse: (value) => field.parse(value) ?? refuse('This field may not be null.'),
    isServerMade: true,
    schema: { ...field.schema, nullable: false, readOnly: true },
  };
}

function checkedText(pattern: RegExp, sentence: string, example: string): Field<string | null> {
  const any = text();
  return {
    ...any,
    parse: (value) => {
      const string = any.parse(value);
      return string === null || pattern.test(string) ? string : refuse(sentence);
    },
    schema: { ...any.schema, example },
  };
}

function stringOf(value: unknown, maxLength: number): string {
  if (typeof value !== 'string') return refuse('Not a valid string.');
  if (value.length > maxLength) return refuse(`Ensure this field has no more than ${maxLength} characters.`);
  return storable(value);
}
