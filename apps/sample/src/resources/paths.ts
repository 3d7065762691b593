import { NotFoundException } from '@nestjs/common';

/** The start of every route of an org, as Nest writes routes. */
export const orgRoute = 'api/v2/orgs/:org';

/** The parameters in a request's path, by their names in the route. */
export type PathParams = Readonly<Record<string, string>>;

/** `/api/v2/orgs/1/orders/4/boxes/5/`: a path from the root, ending in a slash. */
export function resourceUrl(org: string, ...steps: readonly (string | number)[]): string {
  return `/api/v2/orgs/${[org, ...steps].join('/')}/`;
}

/**
 * Returns an id from the path.
 * @throws NotFoundException if it cannot be an id
 */
export function idIn(path: PathParams, name: string): number {
  const text = path[name] ?? '';
  const id = Number(text);
  if (!/^[1-9]\d{0,9}$/.test(text) || id > 2147483647) throw new NotFoundException();
  return id;
}

/**
 * Returns a row that was looked up.
 * @throws NotFoundException if there is none
 */
export function found<Row>(row: Row | null): Row {
  if (row === null) throw new NotFoundException();
  return row;
}
