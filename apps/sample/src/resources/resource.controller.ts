import {
  All,
  Body,
  Delete,
  Get,
  HttpCode,
  Param,
  Patch,
  Post,
  Req,
  Res,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiExcludeEndpoint, ApiOperation, ApiQuery } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { pageOf, presentPage } from '@app/webhooks';
import { SampleBearerGuard } from '../access/sample-bearer.guard.js';
import { JsonBodyInterceptor } from '../http/json-body.interceptor.js';
import { answerOtherMethod } from '../http/methods.js';
import type { FieldTable } from './field.js';
import { schemaOf } from './fields/nested.js';
import type { PathParams } from './paths.js';
import type { Presented, ResourceService } from './resources.js';

/** The names of a resource in the OpenAPI document, and the fields of its bodies. */
export interface ResourceDescription {
  readonly one: string;
  readonly many: string;
  readonly fields: FieldTable;
  /**
   * The fields that a POST accepts. By default, these are `fields`. Set this only if a POST can also include
   * parts of the resource, such as the boxes of an order.
   */
  readonly newFields?: FieldTable;
}

/** Returns a base controller with the routes that every resource has. A subclass sets the path. */
export function resourceController({
  one,
  many,
  fields,
  newFields = fields,
}: ResourceDescription): abstract new (resources: ResourceService) => object {
  @UseGuards(SampleBearerGuard)
  @ApiBearerAuth('bearer')
  abstract class ResourceController {
    constructor(private readonly resources: ResourceService) {}

    @Get()
    @ApiOperation({ summary: `List the ${many}` })
    @ApiQuery({ name: 'limit', required: false, schema: { type: 'integer', default: 100, maximum: 1000 } })
    @ApiQuery({ name: 'offset', required: false, schema: { type: 'integer', default: 0 } })
    async list(@Req() request: Request, @Param() path: PathParams): Promise<object> {
      return presentPage(request, await this.resources.list(path, pageOf(request)));
    }

    @Post()
    @UseInterceptors(JsonBodyInterceptor)
    @ApiOperation({ summary: `Create ${one}` })
    @ApiBody({ schema: schemaOf(newFields) })
    async create(
      @Param() path: PathParams,
      @Body() body: unknown,
      @Res({ passthrough: true }) response: Response,
    ): Promise<Presented> {
      const created = await this.resources.create(path, body);
      response.setHeader('Location', created.url);
      return created;
    }

    @All()
    @ApiExcludeEndpoint()
    otherOnList(@Req() request: Request, @Res({ passthrough: true }) response: Response): object {
      return answerOtherMethod(request, response, ['GET', 'POST', 'HEAD']);
    }

    @Get(':pk')
    @ApiOperation({ summary: `Show ${one}` })
    get(@Param() path: PathParams): Promise<Presented> {
      return this.resources.get(path);
    }

    @Patch(':pk')
    @UseInterceptors(JsonBodyInterceptor)
    @ApiOperation({ summary: `Change ${one}` })
    @ApiBody({ schema: schemaOf(fields) })
    update(@Param() path: PathParams, @Body() body: unknown): Promise<Presented> {
      return this.resources.update(path, body);
    }

    @Delete(':pk')
    @HttpCode(204)
    @ApiOperation({ summary: `Delete ${one}` })
    remove(@Param() path: PathParams): Promise<void> {
      return this.resources.remove(path);
    }

    @All(':pk')
    @ApiExcludeEndpoint()
    otherOnOne(@Req() request: Request, @Res({ passthrough: true }) response: Response): object {
      return answerOtherMethod(request, response, ['GET', 'PATCH', 'DELETE', 'HEAD']);
    }
  }
  return ResourceController;
}
