import { readFileSync } from 'node:fs';
import { operationsOf } from '@app/webhooks/http/route.js';
import { allRoutes } from '@app/webhooks/http/routes.js';

/** The rows of the table of routes. A match contains the route and its description. */
const rows = [...readFileSync('docs/rest-api.md', 'utf8').matchAll(/^\| `([A-Z]+ \/[^`]+)` +\| (.+?) +\|/gm)];

describe('docs/rest-api.md', () => {
  it('lists every method of every declared route, with its summary', () => {
    const declared = allRoutes.flatMap((route) =>
      operationsOf(route).map(([method, { summary }]) => [
        `${method} /${route.path.replace(/:(\w+)/g, '{$1}')}/`,
        summary,
      ]),
    );
    const documented = rows.map(([, route, summary]) => [route, summary!.replaceAll('`', '')]);
    expect(documented).toEqual(declared);
  });
});
