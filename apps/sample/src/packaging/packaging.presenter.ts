import type { PackagingBody } from '@app/webhooks';
import { resourceUrl } from '../resources/paths.js';
import { pick } from '../resources/resources.js';
import type { Packaging } from './packaging.entity.js';
import { packagingFields } from './packaging.fields.js';

export function packagingUrl({ org, id }: Packaging): string {
  return resourceUrl(org, 'packaging', id);
}

export function presentPackaging(packaging: Packaging): PackagingBody {
  return { ...pick(packagingFields, packaging), url: packagingUrl(packaging) };
}
