import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Param,
  ParseIntPipe,
  Patch,
  Post,
  Query,
  SerializeOptions,
} from '@nestjs/common';
import { CurrentUser } from '../auth/current-user.decorator';
import { RequiredRole } from '../auth/required-role.decorator';
import { PageQuery } from '../common/page';
import { User } from './user.entity';
import { CreateUserDto, UpdateUserDto } from './users.dto';
import { UsersService } from './users.service';

@RequiredRole('admin')
@SerializeOptions({ groups: ['admin'] })
@Controller('users')
export class UsersController {
  constructor(private readonly users: UsersService) {}

  @Get()
  list(@CurrentUser() { organizationId }: User, @Query() query: PageQuery) {
    return this.users.list(organizationId, query);
  }

  @Post()
  create(@CurrentUser() { organizationId }: User, @Body() input: CreateUserDto) {
    return this.users.create(organizationId, input);
  }

  @Get(':id')
  find(@CurrentUser() { organizationId }: User, @Param('id', ParseIntPipe) id: number) {
    return this.users.find(organizationId, id);
  }

  @Patch(':id')
  update(
    @CurrentUser() { organizationId }: User,
    @Param('id', ParseIntPipe) id: number,
    @Body() input: UpdateUserDto,
  ) {
    return this.users.update(organizationId, id, input);
  }

  @Delete(':id')
  @HttpCode(204)
  delete(@CurrentUser() { organizationId }: User, @Param('id', ParseIntPipe) id: number) {
    return this.users.delete(organizationId, id);
  }
}
