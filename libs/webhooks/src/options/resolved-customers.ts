import type { WebhookEntityDefinition } from '../catalog/entity-definition.js';
import type { CustomerOptions } from './customer-options.js';
import { optionGroup } from './option-group.js';
import { Option } from './option.js';

/** `CustomerOptions` after validation, with the defaults filled in. */
export interface ResolvedCustomerOptions {
  readonly entities: readonly WebhookEntityDefinition[];
  readonly webhooksPerOrg: number;
  /** Undefined if there is no limit. The same is true for the other limits per minute. */
  readonly registrationsPerMinute: number | undefined;
  readonly changesPerMinute: number | undefined;
  readonly testsPerMinute: number | undefined;
}

export const customerOptionNames = [
  'entities',
  'webhooksPerOrg',
  'registrationsPerMinute',
  'changesPerMinute',
  'testsPerMinute',
] as const satisfies readonly (keyof CustomerOptions)[];

export function resolveCustomerOptions(given: CustomerOptions): ResolvedCustomerOptions {
  const option = (name: keyof CustomerOptions) => new Option(name, given[name]);
  return {
    entities: resolveEntities(given.entities),
    webhooksPerOrg: option('webhooksPerOrg').wholeNumber(100, { min: 1 }),
    registrationsPerMinute: option('registrationsPerMinute').limit(30),
    changesPerMinute: option('changesPerMinute').limit(30),
    testsPerMinute: option('testsPerMinute').limit(10),
  };
}

function resolveEntities(given: CustomerOptions['entities']): readonly WebhookEntityDefinition[] {
  const entities = new Option('entities', given).list([]) as readonly WebhookEntityDefinition[];
  for (const [index, entity] of entities.entries()) checkEntity(`entities[${index}]`, entity);
  return entities;
}

function checkEntity(path: string, given: WebhookEntityDefinition): void {
  const entity = optionGroup(path, given, ['name', 'description', 'scope', 'kind', 'example', 'schema']);
  const option = (name: keyof WebhookEntityDefinition) => new Option(`${path}.${name}`, entity[name]);
  option('name').text(
    '',
    /^[a-zA-Z0-9._-]{1,64}$/,
    'must consist of 1 to 64 of the characters A-Z a-z 0-9 . _ -',
  );
  option('description').text('', /^/, 'must be text');
  option('scope').oneOf(['org', 'global']);
  option('kind').oneOf(['state', 'happening']);
  option('example').json();
  option('schema').json();
}
