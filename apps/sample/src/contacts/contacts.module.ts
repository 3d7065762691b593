import { Module } from '@nestjs/common';
import { WebhooksModule } from '@app/webhooks';
import { ContactAddressResources } from './contact-address.resources.js';
import { ContactAddressesController } from './contact-addresses.controller.js';
import { ContactResources } from './contact.resources.js';
import { ContactsController } from './contacts.controller.js';
import { ContactAddressSource } from './contact-address.source.js';
import { ContactSource } from './contact.source.js';

@Module({
  imports: [WebhooksModule.forFeature([ContactSource, ContactAddressSource])],

  controllers: [ContactsController, ContactAddressesController],
  providers: [ContactResources, ContactAddressResources],
})
export class ContactsModule {}
