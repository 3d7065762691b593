import { Injectable } from '@nestjs/common';
import { RowSource } from '../resources/row.source.js';
import { Packaging } from './packaging.entity.js';
import { packagingUrl, presentPackaging } from './packaging.presenter.js';

@Injectable()
export class PackagingSource extends RowSource<'packaging', Packaging> {
  readonly entity = 'packaging';
  readonly root = Packaging;
  protected readonly urlOf = packagingUrl;
  protected readonly present = presentPackaging;
}
