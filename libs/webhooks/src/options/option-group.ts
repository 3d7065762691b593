import { WebhooksConfigurationError } from '../errors/configuration.error.js';

/**
 * Returns the given object of options. A misspelt option must not be ignored silently.
 * @param name of the group, such as `worker`; empty for the options themselves
 * @throws WebhooksConfigurationError for a name that no option has
 */
export function optionGroup<Group extends object>(
  name: string,
  given: Group,
  known: readonly (keyof Group & string)[],
): Group {
  for (const option of Object.keys(given)) {
    if ((known as readonly string[]).includes(option)) continue;
    throw new WebhooksConfigurationError(
      `there is no option ${name && `${name}.`}${option}; the options here are ${known.join(', ')}`,
    );
  }
  return given;
}
