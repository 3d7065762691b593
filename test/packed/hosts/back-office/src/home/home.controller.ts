import { Controller, Get, VERSION_NEUTRAL } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { Public } from '../auth/public.decorator';

@Public()
@Controller({ version: VERSION_NEUTRAL })
export class HomeController {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  @Get()
  home() {
    return { name: 'back-office' };
  }

  @Get('health')
  async health() {
    await this.dataSource.query('select 1');
    return { database: 'up' };
  }
}
