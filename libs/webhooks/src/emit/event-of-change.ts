import { v7 as uuidv7 } from 'uuid';
import type { Catalog } from '../catalog/catalog.js';
import { InvalidEventError } from '../errors/emit.errors.js';
import { textOf } from '../shared/text-of.js';
import type { NewEvent } from '../store/emit/new-event.js';
import type { WebhookEntityChange } from './webhook-change.js';

/** An event with the size of its body. */
export interface SizedEvent extends NewEvent {
  /** Size of the body as UTF-8 JSON, in bytes. */
  readonly size: number;
}

/** Maximum length of an org or a resource, in characters. The columns in the database have this length. */
const maxNameLength = 255;
const nameRule = `a string of 1 to ${maxNameLength} characters without control characters and without white space at its ends`;

/**
 * Returns true if every database can store this value unchanged and distinguishes it from all other values.
 * Control characters are not allowed, because some databases refuse NUL. White space at the start or end is
 * not allowed, because MySQL ignores trailing spaces.
 */
function isName(value: unknown): value is string {
  if (typeof value !== 'string' || value === '' || value !== value.trim()) return false;
  return [...value].length <= maxNameLength && !/\p{Cc}|\p{Surrogate}/u.test(value);
}

/**
 * Checks a change and turns it into an event with a new id and a serialised body. The caller compares its
 * size with the option `bodyLimit`.
 *
 * @throws InvalidEventError when the entity, org, resource or body is invalid
 */
export function eventOf(change: WebhookEntityChange, catalog: Catalog): SizedEvent {
  const { entity } = change;
  const definition = catalog.find(entity);
  if (!definition) {
    throw new InvalidEventError(
      `There is no entity ${JSON.stringify(entity)}. Known entities are ${catalog.names().join(', ')}. Declare others with the option entities.`,
    );
  }
  const resource = change.resource ?? null;
  checkOrg(entity, definition.scope, change.org);
  checkResource(entity, definition.kind, resource);
  return {
    id: uuidv7(),
    org: change.org ?? null,
    entity,
    resource,
    supersedeKey: definition.kind === 'state' ? resource : null,
    ...serialise(entity, change.body),
  };
}

function checkOrg(entity: string, scope: 'org' | 'global', org: unknown): void {
  if (scope === 'global') {
    if (org === undefined) return;
    throw new InvalidEventError(
      `"${entity}" is global, so its events go to the webhooks of all orgs. Emit them without an org.`,
    );
  }
  if (isName(org)) return;
  throw new InvalidEventError(
    `Events of "${entity}" belong to an org. Emit them with { org }, which must be ${nameRule}.`,
  );
}

function checkResource(entity: string, kind: 'state' | 'happening', resource: unknown): void {
  if (resource === null && kind === 'happening') return;
  if (isName(resource)) return;
  throw new InvalidEventError(
    kind === 'state'
      ? `Events of "${entity}" contain the state of a resource. Emit them with { resource }, which identifies that resource and must be ${nameRule}.`
      : `The resource of this "${entity}" event must be ${nameRule}.`,
  );
}

function serialise(entity: string, body: unknown): Pick<SizedEvent, 'body' | 'size'> {
  try {
    const text = JSON.stringify(body) as string | undefined;
    if (text !== undefined) return { body: text, size: Buffer.byteLength(text) };
  } catch (error) {
    // The JSON would be longer than a string can be, about 512 MiB. So it exceeds every possible limit.
    if ((error as Partial<Error> | null)?.message === 'Invalid string length')
      return { body: '', size: Infinity };
    throw new InvalidEventError(
      `The body of this "${entity}" event cannot be serialised as JSON: ${textOf(error)}`,
      {
        cause: error,
      },
    );
  }
  throw new InvalidEventError(
    `The body of this "${entity}" event is ${typeof body}, which is not a JSON value.`,
  );
}
