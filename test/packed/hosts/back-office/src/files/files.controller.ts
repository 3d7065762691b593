import {
  Controller,
  Delete,
  Get,
  HttpCode,
  Param,
  ParseUUIDPipe,
  Post,
  StreamableFile,
  UnprocessableEntityException,
  UploadedFile,
  UseInterceptors,
} from '@nestjs/common';
import { FileInterceptor } from '@nestjs/platform-express';
import { CurrentUser } from '../auth/current-user.decorator';
import { User } from '../users/user.entity';
import { FilesService } from './files.service';

const largestFile = 1024 * 1024;

@Controller('files')
export class FilesController {
  constructor(private readonly files: FilesService) {}

  @Post()
  @UseInterceptors(FileInterceptor('file', { limits: { fileSize: largestFile } }))
  store(@CurrentUser() { organizationId }: User, @UploadedFile() file?: Express.Multer.File) {
    if (!file) throw new UnprocessableEntityException('errors.file_missing');
    return this.files.store(organizationId, file);
  }

  @Get(':id')
  find(@CurrentUser() { organizationId }: User, @Param('id', ParseUUIDPipe) id: string) {
    return this.files.find(organizationId, id);
  }

  @Get(':id/content')
  async content(@CurrentUser() { organizationId }: User, @Param('id', ParseUUIDPipe) id: string) {
    const file = await this.files.find(organizationId, id);
    return new StreamableFile(await this.files.contentOf(file), { type: file.mimeType });
  }

  @Delete(':id')
  @HttpCode(204)
  delete(@CurrentUser() { organizationId }: User, @Param('id', ParseUUIDPipe) id: string) {
    return this.files.delete(organizationId, id);
  }
}
