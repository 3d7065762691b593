import { Injectable, UnprocessableEntityException } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { InjectDataSource, InjectRepository } from '@nestjs/typeorm';
import { DataSource, Repository } from 'typeorm';
import { Organization } from '../users/organization.entity';
import { User } from '../users/user.entity';
import type { LoginDto, RegisterDto, UpdateProfileDto } from './auth.dto';
import { hashPassword, isPassword } from './passwords';

@Injectable()
export class AuthService {
  constructor(
    private readonly jwt: JwtService,
    @InjectDataSource() private readonly dataSource: DataSource,
    @InjectRepository(User) private readonly users: Repository<User>,
  ) {}

  /** Creates an organization, and the user who administers it. */
  async register({ organization, password, ...names }: RegisterDto) {
    await this.refuseTakenEmail(names.email);
    const user = await this.dataSource.transaction(async (manager) => {
      const { id: organizationId } = await manager.save(Organization, { name: organization });
      const hashed = await hashPassword(password);
      return manager.save(
        manager.create(User, { ...names, password: hashed, organizationId, role: 'admin' }),
      );
    });
    return { token: await this.tokenOf(user), user };
  }

  async login({ email, password }: LoginDto) {
    const user = await this.users.findOneBy({ email });
    if (!user || !(await isPassword(password, user.password))) {
      throw new UnprocessableEntityException('errors.wrong_credentials');
    }
    return { token: await this.tokenOf(user), user };
  }

  /** Returns null if the token is invalid, or if its user doesn't exist any more. */
  async userOf(token: string): Promise<User | null> {
    const payload = await this.jwt.verifyAsync<{ sub: number }>(token).catch(() => null);
    return payload && this.users.findOneBy({ id: payload.sub });
  }

  async updateProfile(user: User, { password, ...names }: UpdateProfileDto) {
    if (password) user.password = await hashPassword(password);
    return this.users.save(Object.assign(user, names));
  }

  async deleteProfile({ id }: User): Promise<void> {
    await this.users.softDelete(id);
  }

  /** The database has a unique index too. Users who are deleted keep their email address. */
  async refuseTakenEmail(email: string): Promise<void> {
    if (await this.users.exists({ where: { email }, withDeleted: true })) {
      throw new UnprocessableEntityException('errors.email_taken');
    }
  }

  private tokenOf({ id }: User): Promise<string> {
    return this.jwt.signAsync({ sub: id });
  }
}
