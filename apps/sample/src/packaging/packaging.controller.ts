import { Controller } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { orgRoute } from '../resources/paths.js';
import { resourceController } from '../resources/resource.controller.js';
import { packagingFields } from './packaging.fields.js';
import { PackagingResources } from './packaging.resources.js';

@Controller(`${orgRoute}/packaging`)
@ApiTags('packaging')
export class PackagingController extends resourceController({
  one: 'a type of packaging',
  many: 'types of packaging',
  fields: packagingFields,
}) {
  constructor(packaging: PackagingResources) {
    super(packaging);
  }
}
