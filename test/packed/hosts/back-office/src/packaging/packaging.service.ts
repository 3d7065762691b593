import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { Packaging } from './packaging.entity';
import type { PackagingDto } from './packaging.dto';

@Injectable()
export class PackagingService {
  constructor(@InjectRepository(Packaging) private readonly packaging: Repository<Packaging>) {}

  list(organizationId: number): Promise<Packaging[]> {
    return this.packaging.find({ where: { organizationId }, order: { name: 'ASC' } });
  }

  find(organizationId: number, id: string): Promise<Packaging> {
    return this.packaging.findOneByOrFail({ id, organizationId });
  }

  async create(organizationId: number, input: PackagingDto): Promise<Packaging> {
    const id = randomUUID();
    await this.packaging.insert({ ...input, id, organizationId });
    return this.find(organizationId, id);
  }

  async replace(organizationId: number, id: string, input: PackagingDto): Promise<Packaging> {
    await this.find(organizationId, id);
    await this.packaging.update({ id }, input);
    return this.find(organizationId, id);
  }

  async restock(organizationId: number, id: string, quantity: number): Promise<Packaging> {
    await this.find(organizationId, id);
    await this.packaging.increment({ id }, 'stock', quantity);
    return this.find(organizationId, id);
  }

  async delete(organizationId: number, id: string): Promise<void> {
    await this.packaging.remove(await this.find(organizationId, id));
  }
}
