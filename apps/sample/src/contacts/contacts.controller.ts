import { Controller } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { orgRoute } from '../resources/paths.js';
import { resourceController } from '../resources/resource.controller.js';
import { contactFields } from './contact.fields.js';
import { ContactResources } from './contact.resources.js';

@Controller(`${orgRoute}/contacts`)
@ApiTags('contacts')
export class ContactsController extends resourceController({
  one: 'a contact',
  many: 'contacts',
  fields: contactFields,
}) {
  constructor(contacts: ContactResources) {
    super(contacts);
  }
}
