import { Body, Controller, Delete, Get, HttpCode, Param, ParseUUIDPipe, Post, Put } from '@nestjs/common';
import { CurrentUser } from '../auth/current-user.decorator';
import { User } from '../users/user.entity';
import { PackagingDto, RestockDto } from './packaging.dto';
import { PackagingService } from './packaging.service';

@Controller('packaging')
export class PackagingController {
  constructor(private readonly packaging: PackagingService) {}

  @Get()
  list(@CurrentUser() { organizationId }: User) {
    return this.packaging.list(organizationId);
  }

  @Post()
  create(@CurrentUser() { organizationId }: User, @Body() input: PackagingDto) {
    return this.packaging.create(organizationId, input);
  }

  @Get(':id')
  find(@CurrentUser() { organizationId }: User, @Param('id', ParseUUIDPipe) id: string) {
    return this.packaging.find(organizationId, id);
  }

  @Put(':id')
  replace(
    @CurrentUser() { organizationId }: User,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() input: PackagingDto,
  ) {
    return this.packaging.replace(organizationId, id, input);
  }

  @Post(':id/restock')
  @HttpCode(200)
  restock(
    @CurrentUser() { organizationId }: User,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() { quantity }: RestockDto,
  ) {
    return this.packaging.restock(organizationId, id, quantity);
  }

  @Delete(':id')
  @HttpCode(204)
  delete(@CurrentUser() { organizationId }: User, @Param('id', ParseUUIDPipe) id: string) {
    return this.packaging.delete(organizationId, id);
  }
}
