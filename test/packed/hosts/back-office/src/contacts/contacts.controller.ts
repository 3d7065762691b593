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
  Put,
  Query,
  Version,
} from '@nestjs/common';
import { CurrentUser } from '../auth/current-user.decorator';
import { User } from '../users/user.entity';
import {
  AddressesDto,
  ContactsQuery,
  CreateContactDto,
  CursorQuery,
  IdsDto,
  UpdateContactDto,
} from './contacts.dto';
import { ContactsService } from './contacts.service';

@Controller('contacts')
export class ContactsController {
  constructor(private readonly contacts: ContactsService) {}

  @Get()
  list(@CurrentUser() { organizationId }: User, @Query() query: ContactsQuery) {
    return this.contacts.list(organizationId, query);
  }

  /** The list in version 2 of the app's API, which pages by cursor. */
  @Version('2')
  @Get()
  listAfter(@CurrentUser() { organizationId }: User, @Query() query: CursorQuery) {
    return this.contacts.listAfter(organizationId, query);
  }

  @Post()
  create(@CurrentUser() { organizationId }: User, @Body() input: CreateContactDto) {
    return this.contacts.create(organizationId, input);
  }

  @Post('mark-as-companies')
  @HttpCode(204)
  markAsCompanies(@CurrentUser() { organizationId }: User, @Body() { ids }: IdsDto) {
    return this.contacts.markAsCompanies(organizationId, ids);
  }

  @Post('delete-many')
  @HttpCode(204)
  deleteMany(@CurrentUser() { organizationId }: User, @Body() { ids }: IdsDto) {
    return this.contacts.deleteMany(organizationId, ids);
  }

  @Get(':id')
  find(@CurrentUser() { organizationId }: User, @Param('id', ParseIntPipe) id: number) {
    return this.contacts.find(organizationId, id);
  }

  @Patch(':id')
  update(
    @CurrentUser() { organizationId }: User,
    @Param('id', ParseIntPipe) id: number,
    @Body() input: UpdateContactDto,
  ) {
    return this.contacts.update(organizationId, id, input);
  }

  @Delete(':id')
  @HttpCode(204)
  delete(@CurrentUser() { organizationId }: User, @Param('id', ParseIntPipe) id: number) {
    return this.contacts.delete(organizationId, id);
  }

  @Post(':id/restore')
  @HttpCode(200)
  restore(@CurrentUser() { organizationId }: User, @Param('id', ParseIntPipe) id: number) {
    return this.contacts.restore(organizationId, id);
  }

  @Put(':id/addresses')
  replaceAddresses(
    @CurrentUser() { organizationId }: User,
    @Param('id', ParseIntPipe) id: number,
    @Body() { addresses }: AddressesDto,
  ) {
    return this.contacts.replaceAddresses(organizationId, id, addresses);
  }

  @Post(':id/addresses/:addressId/set-default')
  @HttpCode(200)
  setDefaultAddress(
    @CurrentUser() { organizationId }: User,
    @Param('id', ParseIntPipe) id: number,
    @Param('addressId', ParseIntPipe) addressId: number,
  ) {
    return this.contacts.setDefaultAddress(organizationId, id, addressId);
  }

  @Delete(':id/addresses/:addressId')
  @HttpCode(204)
  deleteAddress(
    @CurrentUser() { organizationId }: User,
    @Param('id', ParseIntPipe) id: number,
    @Param('addressId', ParseIntPipe) addressId: number,
  ) {
    return this.contacts.deleteAddress(organizationId, id, addressId);
  }
}
