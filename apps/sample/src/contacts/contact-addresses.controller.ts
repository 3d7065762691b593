import { Controller } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { orgRoute } from '../resources/paths.js';
import { resourceController } from '../resources/resource.controller.js';
import { contactAddressFields } from './contact-address.fields.js';
import { ContactAddressResources } from './contact-address.resources.js';

const description = { one: 'an address', many: 'addresses of a contact', fields: contactAddressFields };

@Controller(`${orgRoute}/contacts/:contact/addresses`)
@ApiTags('contacts')
export class ContactAddressesController extends resourceController(description) {
  constructor(addresses: ContactAddressResources) {
    super(addresses);
  }
}
