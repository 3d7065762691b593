import { Injectable } from '@nestjs/common';
import type { LocatedResource, PackagingBody, RemovedResource } from 'nestjs-typeorm-webhooks';
import { WebhookSource } from 'nestjs-typeorm-webhooks';
import type { EntityManager } from 'typeorm';
import { In } from 'typeorm';
import { Packaging } from '../packaging/packaging.entity';

interface LocatedPackaging extends LocatedResource {
  readonly packaging: Packaging;
}

/** Sends a kind of box, and tells when it is deleted. */
@Injectable()
export class PackagingSource extends WebhookSource<'packaging', Packaging, LocatedPackaging> {
  readonly entity = 'packaging';
  readonly root = Packaging;

  async locate(ids: readonly string[], manager: EntityManager): Promise<LocatedPackaging[]> {
    const found = await manager.findBy(Packaging, { id: In(ids) });
    return found.map((packaging) => ({
      id: packaging.id,
      org: String(packaging.organizationId),
      resource: packagingUrl(packaging),
      packaging,
    }));
  }

  render(located: readonly LocatedPackaging[]) {
    return located.map(({ packaging }) => packagingBodyOf(packaging));
  }

  override removed(packaging: Packaging): RemovedResource {
    const url = packagingUrl(packaging);
    return { org: String(packaging.organizationId), resource: url, body: { url, removed: true } };
  }
}

function packagingBodyOf(packaging: Packaging): PackagingBody {
  return {
    created_at: packaging.createdAt.toISOString(),
    description: `${packaging.stock} in stock`,
    height: inMetres(packaging.height),
    length: inMetres(packaging.length),
    name: packaging.name,
    package_type: null,
    updated_at: packaging.updatedAt.toISOString(),
    url: packagingUrl(packaging),
    weight: null,
    width: inMetres(packaging.width),
  };
}

/** Formats millimetres as v2 does, for example `0.1500 m`. */
function inMetres(millimetres: number): string {
  return `${(millimetres / 1000).toFixed(4)} m`;
}

function packagingUrl({ id }: Packaging): string {
  return `/api/v1/packaging/${id}`;
}
