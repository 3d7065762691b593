import { NotFoundException } from '@nestjs/common';

/** The beginning of every route of an org, in Nest's notation. */
export const orgRoute = 'api/v2/orgs/:org';

/** The parameters in the path of a request, by their names in the route. */
export type PathParams = Readonly<Record<string, string>>;

/**
 * Returns the path of a resource, such as `/api/v2/orgs/1/orders/4/boxes/5/`. It begins with a slash and ends
 * with a slash.
 */
export function resourceUrl(org: string, ...steps: readonly (string | number)[]): string {
  return `/api/v2/orgs/${[org, ...steps].join('/')}/`;
}

/**
 * Returns the id in a path parameter.
 * @throws NotFoundException if the parameter can't be an id
 */
export function idIn(path: PathParams, name: string): number {
  const text = path[name] ?? '';
  const id = Number(text);
  if (!/^[1-9]\d{0,9}$/.test(text) || id > 2147483647) throw new NotFoundException();
  return id;
}

/**
 * Returns the row, which must exist.
 * @throws NotFoundException if the row is null
 */
export function found<Row>(row: Row | null): Row {
  if (row === null) throw new NotFoundException();
  return row;
}
