import { ValidateBy, validateSync } from 'class-validator';
import type { ValidationArguments } from 'class-validator';
import { InvalidWebhookError } from '../errors/invalid-webhook.error.js';
import { entityProblem, remoteUrlProblem } from './webhook-field-rules.js';

/** What the fields are checked against. */
export interface WebhookInputRules<IsPartial extends boolean = boolean> {
  /** Whether `remote_url` may be missing, because only what is given changes. */
  readonly partial: IsPartial;
  /** The entities that can be subscribed to. */
  readonly entities: readonly string[];
  /** Whether `http:` is accepted too. */
  readonly development: boolean;
}

/** What may be given: anything, for it is what is checked. */
interface Unchecked {
  readonly remote_url?: unknown;
  readonly entity?: unknown;
}

/** A field is checked by one rule, which says what is wrong first, as v2 does. */
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

/** What a client sends for a webhook, under the API's names. What else it sends is ignored. */
export class WebhookInput {
  @Obeys(remoteUrlProblem)
  readonly remote_url: unknown;

  @Obeys(entityProblem)
  readonly entity: unknown;

  constructor(
    given: Unchecked,
    readonly rules: WebhookInputRules,
  ) {
    this.remote_url = ownField(given, 'remote_url');
    this.entity = ownField(given, 'entity');
  }
}

/** The fields of a webhook after validation, those that were given. */
export type ValidWebhookInput<IsPartial extends boolean = boolean> = {
  readonly entity?: string;
} & (IsPartial extends false ? { readonly remoteUrl: string } : { readonly remoteUrl?: string });

/**
 * Checks what was given for a webhook, by REST or by the host.
 * @throws InvalidWebhookError with all bad fields together
 */
export function validateWebhookInput<IsPartial extends boolean>(
  given: Unchecked,
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

/** Only what the client itself sent, not what a prototype holds. */
function ownField(given: object, name: string): unknown {
  return Object.hasOwn(given, name) ? (given as Record<string, unknown>)[name] : undefined;
}
