import { WebhooksConfigurationError } from '../errors/configuration.error.js';
import { describeKind } from './describe-value.js';

/**
 * Returns the given object of options. A misspelt option must not be ignored silently, nor a group of options
 * that is no object.
 * @param name of the group, such as `worker`; empty for the options themselves
 * @throws WebhooksConfigurationError for anything but an object, and for a name that no option has
 */
export function optionGroup<Group extends object>(
  name: string,
  given: Group,
  known: readonly (keyof Group & string)[],
): Group {
  const value: unknown = given;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const group = name === '' ? 'the options must be an object' : `${name} must be an object`;
    // Without the value: a url that is given as `proxy` may contain a password.
    throw new WebhooksConfigurationError(
      `${group} with the options ${known.join(', ')} (got ${describeKind(value)})`,
    );
  }
  for (const option of Object.keys(value)) {
    if ((known as readonly string[]).includes(option)) continue;
    throw new WebhooksConfigurationError(
      `there is no option ${name && `${name}.`}${option}; the options here are ${known.join(', ')}`,
    );
  }
  return given;
}
