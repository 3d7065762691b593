import { All, Body, Controller, Param, Post, Req, Res, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiExcludeEndpoint, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { SampleBearerGuard } from '../access/sample-bearer.guard.js';
import { JsonBodyInterceptor } from '../http/json-body.interceptor.js';
import { answerOtherMethod } from '../http/methods.js';
import { schemaOf } from '../resources/fields/nested.js';
import { orgRoute } from '../resources/paths.js';
import type { PathParams } from '../resources/paths.js';
import type { Presented } from '../resources/resources.js';
import { AcceptanceScanService } from './acceptance-scan.service.js';
import { acceptanceScanFields } from './order.fields.js';

/** The acceptance scans of an order. They can be created, but they can't be read, changed or deleted. */
@Controller(`${orgRoute}/orders/:order/acceptance-scan`)
@UseGuards(SampleBearerGuard)
@ApiBearerAuth('bearer')
@ApiTags('orders')
export class AcceptanceScanController {
  constructor(private readonly scans: AcceptanceScanService) {}

  @Post()
  @UseInterceptors(JsonBodyInterceptor)
  @ApiOperation({ summary: 'Record that the carrier has accepted an order' })
  @ApiBody({ schema: schemaOf(acceptanceScanFields) })
  record(@Param() path: PathParams, @Body() body: unknown): Promise<Presented> {
    return this.scans.record(path, body);
  }

  @All()
  @ApiExcludeEndpoint()
  otherMethod(@Req() request: Request, @Res({ passthrough: true }) response: Response): object {
    return answerOtherMethod(request, response, ['POST']);
  }
}
