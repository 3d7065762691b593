import { ValidateBy, validateSync } from 'class-validator';
import type { ValidationArguments } from 'class-validator';
import { InvalidWebhookError } from '../errors/invalid-webhook.error.js';
import { entityProblem, remoteUrlProblem } from './webhook-field-rules.js';

/** Settings that the validation of the fields depends on. */
interface WebhookInputRules<IsPartial extends boolean = boolean> {
  /** True for a partial update. Only the given fields are changed then, so `remote_url` may be missing. */
  readonly partial: IsPartial;
  /** The entities that a webhook can subscribe to. */
  readonly entities: readonly string[];
  /** True if `http:` URLs are accepted too. */
  readonly development: boolean;
}

/** The fields before validation, under the names of the API. */
export interface UncheckedWebhookInput {
  readonly remote_url?: unknown;
  readonly entity?: unknown;
}

/**
 * Validates a field with a rule. The rule returns v2's error text for the first problem, or undefined if the
 * field is valid.
 */
function Obeys(rule: (value: unknown, rules: WebhookInputRules) => string | undefined): PropertyDecorator {
  const problem = ({ value, object }: ValidationArguments) => rule(value, (object as WebhookInput).rules);
  return ValidateBy({
    name: rule.name,
    validator: {
      validate: (_value, args) => problem(args!) === undefined,
      defaultMessage: (args) => problem(args!) ?? '',
    },
  });
}

/** The fields that a client can set in a webhook. Other fields in the body are ignored. */
class WebhookInput {
  @Obeys(remoteUrlProblem)
  readonly remote_url: unknown;

  @Obeys(entityProblem)
  readonly entity: unknown;

  constructor(
    given: UncheckedWebhookInput,
    readonly rules: WebhookInputRules,
  ) {
    this.remote_url = ownField(given, 'remote_url');
    this.entity = ownField(given, 'entity');
  }
}

/** The fields of a webhook after validation. Fields that were not given are missing. */
export type ValidWebhookInput<IsPartial extends boolean = boolean> = {
  readonly entity?: string;
} & (IsPartial extends false ? { readonly remoteUrl: string } : { readonly remoteUrl?: string });

/**
 * Validates the fields that a client or the host has given for a webhook.
 * @throws InvalidWebhookError with the problems of all invalid fields
 */
export function validateWebhookInput<IsPartial extends boolean>(
  given: UncheckedWebhookInput,
  rules: WebhookInputRules<IsPartial>,
): ValidWebhookInput<IsPartial> {
  const input = new WebhookInput(given, rules);
  const problems = validateSync(input);
  if (problems.length > 0) {
    throw new InvalidWebhookError(
      Object.fromEntries(
        problems.map(({ property, constraints = {} }) => [property, Object.values(constraints)]),
      ),
    );
  }
  return {
    ...(input.remote_url !== undefined && { remoteUrl: (input.remote_url as string).trim() }),
    ...(input.entity !== undefined && { entity: input.entity as string }),
  } as ValidWebhookInput<IsPartial>;
}

/**
 * Returns the value of an own property. Inherited properties are ignored, because the client didn't send
 * them.
 */
function ownField(given: object, name: string): unknown {
  return Object.hasOwn(given, name) ? (given as Record<string, unknown>)[name] : undefined;
}
