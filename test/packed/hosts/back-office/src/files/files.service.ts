import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import type { AppConfig } from '../config/app.config';
import { StoredFile } from './stored-file.entity';

@Injectable()
export class FilesService {
  constructor(
    private readonly config: ConfigService,
    @InjectRepository(StoredFile) private readonly files: Repository<StoredFile>,
  ) {}

  async store(organizationId: number, upload: Express.Multer.File): Promise<StoredFile> {
    const { filesDirectory } = this.config.getOrThrow<AppConfig>('app');
    const id = randomUUID();
    const path = join(filesDirectory, id);
    await mkdir(filesDirectory, { recursive: true });
    await writeFile(path, upload.buffer);
    return this.files.save(
      this.files.create({
        id,
        organizationId,
        name: upload.originalname,
        mimeType: upload.mimetype,
        size: upload.size,
        sha256: createHash('sha256').update(upload.buffer).digest('hex'),
        path,
      }),
    );
  }

  find(organizationId: number, id: string): Promise<StoredFile> {
    return this.files.findOneByOrFail({ id, organizationId });
  }

  contentOf({ path }: StoredFile): Promise<Buffer> {
    return readFile(path);
  }

  async delete(organizationId: number, id: string): Promise<void> {
    const { path } = await this.find(organizationId, id);
    await this.files.delete({ id });
    await rm(path, { force: true });
  }
}
