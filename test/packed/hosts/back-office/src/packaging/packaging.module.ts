import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { PackagingController } from './packaging.controller';
import { Packaging } from './packaging.entity';
import { PackagingService } from './packaging.service';

@Module({
  imports: [TypeOrmModule.forFeature([Packaging])],
  controllers: [PackagingController],
  providers: [PackagingService],
})
export class PackagingModule {}
