import { IsEmail, IsIn, IsNotEmpty, IsOptional, MinLength } from 'class-validator';
import type { Role } from './user.entity';

const roles: Role[] = ['admin', 'member'];

export class CreateUserDto {
  @IsEmail()
  email: string;

  @MinLength(8)
  password: string;

  @IsNotEmpty()
  firstName: string;

  @IsNotEmpty()
  lastName: string;

  @IsIn(roles)
  role: Role;
}

export class UpdateUserDto {
  @IsOptional()
  @IsNotEmpty()
  firstName?: string;

  @IsOptional()
  @IsNotEmpty()
  lastName?: string;

  @IsOptional()
  @IsIn(roles)
  role?: Role;
}
