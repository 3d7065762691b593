import { NotFoundException } from '@nestjs/common';

/** Below this is everything of an org, in routes as Nest writes them. */
export const orgRoute = 'api/v2/orgs/:org';

/** What stood in a request's path, by the names in its route. */
export type PathParams = Readonly<Record<string, string>>;

/** `/api/v2/orgs/1/orders/4/boxes/5/`: a path from the root, ending in a slash. */
export function resourceUrl(org: string, ...steps: readonly (string | number)[]): string {
  return `/api/v2/orgs/${[org, ...steps].join('/')}/`;
}

/** An id in the path. @throws NotFoundException for what can't be one */
export function idIn(path: PathParams, name: string): number {
  const text = path[name] ?? '';
  const id = Number(text);
  if (!/^[1-9]\d{0,9}$/.test(text) || id > 2147483647) throw new NotFoundException();
  return id;
}

/** A found row. @throws NotFoundException for none */
export function found<Row>(row: Row | null): Row {
  if (row === null) throw new NotFoundException();
  return row;
}
