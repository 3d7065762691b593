import { v7 as uuidv7 } from 'uuid';
import type { Catalog } from '../catalog/catalog.js';
import { BodyTooLargeError, InvalidEventError } from '../errors/emit.errors.js';
import { textOf } from '../shared/text-of.js';
import type { NewEvent } from '../store/emit/emit.sql.js';
import type { WebhookEntityChange } from './webhook-change.js';

const mostCharacters = 255;
const ruleOfNames = `a string of 1 to ${mostCharacters} characters without control characters or outer white space`;

/** What every database keeps to the letter and tells from every other: some take no NUL, and MySQL overlooks white space at the end. */
function isName(value: unknown): value is string {
  if (typeof value !== 'string' || value === '' || value !== value.trim()) return false;
  return [...value].length <= mostCharacters && !/\p{Cc}|\p{Surrogate}/u.test(value);
}

/**
 * Checks a change and makes its bytes.
 * @throws InvalidEventError, BodyTooLargeError
 */
export function newEvent(change: WebhookEntityChange, catalog: Catalog, bodyLimit: number): NewEvent {
  const { entity } = change;
  const definition = catalog.find(entity);
  if (!definition) {
    throw new InvalidEventError(
      `There is no entity ${JSON.stringify(entity)}. Known are ${catalog.names().join(', ')}; declare others with the option entities.`,
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
    body: serialise(entity, change.body, bodyLimit),
  };
}

function checkOrg(entity: string, scope: 'org' | 'global', org: unknown): void {
  if (scope === 'global') {
    if (org === undefined) return;
    throw new InvalidEventError(`"${entity}" is global: it goes to all orgs, so emit it without an org.`);
  }
  if (isName(org)) return;
  throw new InvalidEventError(`"${entity}" belongs to an org: emit it with { org }, ${ruleOfNames}.`);
}

function checkResource(entity: string, kind: 'state' | 'happening', resource: unknown): void {
  if (resource === null && kind === 'happening') return;
  if (isName(resource)) return;
  throw new InvalidEventError(
    kind === 'state'
      ? `"${entity}" is a state: emit it with { resource }, ${ruleOfNames}, that tells what it is the state of.`
      : `The resource of "${entity}" must be ${ruleOfNames}.`,
  );
}

function serialise(entity: string, body: unknown, limit: number): string {
  const text = stringify(entity, body);
  const size = Buffer.byteLength(text);
  if (size > limit) throw new BodyTooLargeError(entity, size, limit);
  return text;
}

function stringify(entity: string, body: unknown): string {
  try {
    const text = JSON.stringify(body) as string | undefined;
    if (text !== undefined) return text;
  } catch (error) {
    throw new InvalidEventError(`The body of this "${entity}" event can't be made JSON: ${textOf(error)}`, {
      cause: error,
    });
  }
  throw new InvalidEventError(
    `The body of this "${entity}" event is ${typeof body}, which is no JSON value.`,
  );
}
