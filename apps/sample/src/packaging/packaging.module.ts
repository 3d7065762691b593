import { Module } from '@nestjs/common';
import { PackagingController } from './packaging.controller.js';
import { PackagingResources } from './packaging.resources.js';

@Module({ controllers: [PackagingController], providers: [PackagingResources] })
export class PackagingModule {}
