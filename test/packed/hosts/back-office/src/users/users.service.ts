import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { AuthService } from '../auth/auth.service';
import { hashPassword } from '../auth/passwords';
import type { PageQuery } from '../common/page';
import { pageOf, rangeOf } from '../common/page';
import { User } from './user.entity';
import type { CreateUserDto, UpdateUserDto } from './users.dto';

@Injectable()
export class UsersService {
  constructor(
    private readonly auth: AuthService,
    @InjectRepository(User) private readonly users: Repository<User>,
  ) {}

  async list(organizationId: number, query: PageQuery) {
    const where = { organizationId };
    return pageOf(query, await this.users.findAndCount({ where, order: { id: 'ASC' }, ...rangeOf(query) }));
  }

  async create(organizationId: number, input: CreateUserDto): Promise<User> {
    await this.auth.refuseTakenEmail(input.email);
    const password = await hashPassword(input.password);
    return this.users.save(this.users.create({ ...input, password, organizationId }));
  }

  find(organizationId: number, id: number): Promise<User> {
    return this.users.findOneByOrFail({ id, organizationId });
  }

  async update(organizationId: number, id: number, input: UpdateUserDto): Promise<User> {
    await this.find(organizationId, id);
    await this.users.update(id, input);
    return this.find(organizationId, id);
  }

  async delete(organizationId: number, id: number): Promise<void> {
    await this.find(organizationId, id);
    await this.users.softDelete({ id });
  }
}
