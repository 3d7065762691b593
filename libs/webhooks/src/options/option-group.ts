import { WebhooksConfigurationError } from '../errors/configuration.error.js';
import { describeKind } from './describe-value.js';

/**
 * Checks that a group of options is an object with known names only, and returns the group. Without this
 * check, a misspelt option or a value that is not an object would be ignored silently.
 * @param name the name of the group, such as `worker`, or an empty string for the top-level options of the
 *   module
 * @param known the names of all options in the group
 * @throws WebhooksConfigurationError if the group is not an object or contains an unknown name
 */
export function optionGroup<Group extends object>(
  name: string,
  given: Group,
  known: readonly (keyof Group & string)[],
): Group {
  const value: unknown = given;
  if (typeof value !== 'object' || value === null || !isRecord(value)) {
    const group = name === '' ? 'the options must be an object' : `${name} must be an object`;
    // The error doesn't contain the value, because a URL that is given as `proxy` may contain a password.
    throw new WebhooksConfigurationError(
      `${group} with the options ${known.join(', ')} (got ${describeKind(value)})`,
    );
  }
  for (const option of Object.keys(value)) {
    if ((known as readonly string[]).includes(option)) continue;
    throw new WebhooksConfigurationError(
      `there is no option ${name && `${name}.`}${option}; the available options are ${known.join(', ')}`,
    );
  }
  return given;
}

/**
 * Returns true for objects that can have options as properties: literals and instances of the host's classes.
 * Returns false for lists, maps, dates, promises and other objects of JavaScript's built-in classes, because
 * their content would be ignored.
 */
function isRecord(value: object): boolean {
  return Object.prototype.toString.call(value) === '[object Object]';
}
