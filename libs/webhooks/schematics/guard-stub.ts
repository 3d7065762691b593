import type { CodeStyle } from './edited-file.js';

/** The name of the guard class that the schematic creates. */
export const guardName = 'WebhooksAccessGuard';

/** The name of the guard's file, without its extension. */
export const guardFile = 'webhooks-access.guard';

const stub = `import { Injectable } from '@nestjs/common';
import { BearerTokenGuard } from 'nestjs-typeorm-webhooks';

/** A caller of the webhook API, and the orgs whose webhooks the caller may use. */
interface Caller {
  orgs: string[];
}

/** Decides who may use the webhook API. It refuses every request until you write \`authenticate\`. */
@Injectable()
export class WebhooksAccessGuard extends BearerTokenGuard<Caller> {
  // TODO: Take the bearer token of the request as the parameter \`token: string\`, look up its owner in your
  // database, and return the orgs of this owner. Null answers the request with status 401.
  protected authenticate(): Caller | null {
    return null;
  }

  // The org is the part of the path after \`/orgs/\`. False answers the request with status 403.
  protected mayUse(caller: Caller, org: string): boolean {
    return caller.orgs.includes(org);
  }
}
`;

/** Returns the text of the guard's file, in the style of the file that imports it. */
export function guardIn(
  { quote, semicolon, newline }: CodeStyle = { quote: "'", semicolon: ';', newline: '\n' },
) {
  return stub.replaceAll("'", quote).replaceAll(/;$/gm, semicolon).replaceAll('\n', newline);
}
