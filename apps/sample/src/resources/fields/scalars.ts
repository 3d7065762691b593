import type { Field } from '../field.js';
import { refuse } from '../field.js';
import { isoMoment } from './moment.js';
import { storable } from './text-rules.js';

const wrongMoment =
  'Datetime has wrong format. Use one of these formats instead: YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z].';

/** A string of at most `maxLength` characters, or null. It is stored unchanged. */
export function text(maxLength = 255): Field<string | null> {
  return {
    initial: () => null,
    parse: (value) => (value === null ? null : stringOf(value, maxLength)),
    schema: { type: 'string', nullable: true, maxLength },
  };
}

/** A string that can't be null, for the elements of a list. */
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

/** An amount of money with its currency, or null. */
export function money(): Field<string | null> {
  return checkedText(
    /^-?\d+(\.\d+)? [A-Z]{3}$/,
    'Enter a valid amount of money such as "2.34 USD".',
    '2.34 USD',
  );
}

/** A length or weight with its unit, or null. */
export function measure(example: string): Field<string | null> {
  return checkedText(/^\d+(\.\d+)? [A-Za-z]+$/, `Enter a valid measure such as "${example}".`, example);
}

/** A point in time, or null. Accepts the ISO formats that `isoMoment` accepts, and stores v2's format. */
export function moment(): Field<string | null> {
  return {
    initial: () => null,
    parse: (value) => (value === null ? null : (isoMoment(value) ?? refuse(wrongMoment))),
    schema: { type: 'string', nullable: true, example: '2018-03-30T08:18:48Z' },
  };
}

/** A point in time, or null. It is stored and returned exactly as the client wrote it. */
export function momentAsWritten(): Field<string | null> {
  return {
    ...moment(),
    parse: (value) =>
      value === null || isoMoment(value) !== null ? (value as string | null) : refuse(wrongMoment),
  };
}

/** True or false. Null is accepted only if the initial value is null. */
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

/**
 * A number or text that identifies something, such as an order number, or null. The value keeps the type that
 * the client sent.
 */
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

/**
 * A field whose value the server makes for a new resource, unless the body of the POST includes a valid
 * value.
 */
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
