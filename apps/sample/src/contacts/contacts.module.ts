import { Module } from '@nestjs/common';
import { ContactAddressResources } from './contact-address.resources.js';
import { ContactAddressesController } from './contact-addresses.controller.js';
import { ContactResources } from './contact.resources.js';
import { ContactsController } from './contacts.controller.js';

@Module({
  controllers: [ContactsController, ContactAddressesController],
  providers: [ContactResources, ContactAddressResources],
})
export class ContactsModule {}
