import type { Catalog } from '../../catalog/catalog.js';
import { maxRemoteUrlLength } from '../../manage/webhook-field-rules.js';

/** The description of a field in the response to OPTIONS. */
interface FieldMetadata {
  readonly type: string;
  readonly required: boolean;
  readonly read_only: boolean;
  readonly label: string;
  readonly max_length?: number;
  readonly choices?: readonly { readonly value: string; readonly display_name: string }[];
}

/** The body of a response to OPTIONS, in the shape of Django REST Framework's metadata. */
interface RouteMetadata {
  readonly name: string;
  readonly description: string;
  readonly renders: readonly string[];
  readonly parses: readonly string[];
  readonly actions?: Readonly<Record<string, Readonly<Record<string, FieldMetadata>>>>;
}

/**
 * Returns the body of the response to OPTIONS.
 * @param writingMethods the methods of the route that take a webhook as the request body
 */
export function routeMetadata(
  { name, description }: { readonly name: string; readonly description: string },
  writingMethods: readonly string[],
  catalog: Catalog,
): RouteMetadata {
  const base = { name, description, renders: ['application/json'], parses: ['application/json'] };
  if (writingMethods.length === 0) return base;
  return {
    ...base,
    actions: Object.fromEntries(writingMethods.map((method) => [method, webhookFields(catalog)])),
  };
}

function webhookFields(catalog: Catalog): Record<string, FieldMetadata> {
  return {
    url: readOnly('field', 'Url'),
    remote_url: {
      type: 'url',
      required: true,
      read_only: false,
      label: 'Remote url',
      max_length: maxRemoteUrlLength,
    },
    token: readOnly('string', 'Token'),
    created_at: readOnly('datetime', 'Created at'),
    updated_at: readOnly('datetime', 'Updated at'),
    entity: { type: 'choice', required: false, read_only: false, label: 'Entity', choices: choices(catalog) },
    suspended_at: readOnly('datetime', 'Suspended at'),
  };
}

function readOnly(type: string, label: string): FieldMetadata {
  return { type, required: false, read_only: true, label };
}

function choices(catalog: Catalog): FieldMetadata['choices'] {
  return catalog.names().map((value) => ({ value, display_name: catalog.find(value)?.description || value }));
}
