import {
  BadRequestException,
  Controller,
  ForbiddenException,
  Get,
  HttpException,
  Param,
  Res,
} from '@nestjs/common';
import { UnauthorizedException, UseFilters } from '@nestjs/common';
import { TooManyRequestsError } from '@app/webhooks';
import { V2ExceptionFilter } from '@app/webhooks/http/v2/v2-exception.filter.js';
import type { HttpResponse } from '@app/webhooks/http/v2/http-exchange.js';
import { adapters, startRestApp } from '../support/rest-app.js';
import type { RestApp } from '../support/rest-app.js';

const date = 'Wed, 21 Oct 2026 07:28:00 GMT';
const errors: Record<string, () => unknown> = {
  'bare-401': () => new UnauthorizedException(),
  'bare-403': () => new ForbiddenException(),
  'own-403': () => new ForbiddenException('Your plan has no webhooks.'),
  fields: () => new BadRequestException({ tax: ['This field is required.'] }),
  list: () => new BadRequestException(['a must be b', 'c must be d']),
  throttled: () => new HttpException('ThrottlerException: Too Many Requests', 429),
  'throttled-until': () => new HttpException('ThrottlerException: Too Many Requests', 429),
  'throttled-with-own-body': () => new HttpException({ tests: ['Buy more.'] }, 429),
  'throttled-by-library': () =>
    new TooManyRequestsError({ org: '1', option: 'testsPerMinute', limit: 1, retryAfter: 1 }),
  'http-errors': () => Object.assign(new Error('Too much.'), { statusCode: 413 }),
  broken: () => new Error('the password is hunter2'),
  503: () => new HttpException('the database is down', 503),
  thrown: () => 'not even an error',
  'thrown-bare': () => Object.create(null),
};

@Controller('errors')
@UseFilters(V2ExceptionFilter)
class ErrorsController {
  @Get(':name')
  fail(@Param('name') name: string, @Res({ passthrough: true }) response: HttpResponse): void {
    if (name === 'throttled') response.header('Retry-After', '12');
    if (name === 'throttled-until') response.header('Retry-After', date);
    throw errors[name]!();
  }
}

describe.each(adapters)("V2ExceptionFilter on a host's own controller on %s", (adapter) => {
  let app: RestApp;

  beforeAll(async () => {
    app = await startRestApp(adapter, { host: { controllers: [ErrorsController] } });
  });
  afterAll(() => app.close());

  it.each([
    ['bare-401', 401, '{"detail":"Incorrect authentication credentials."}'],
    ['bare-403', 403, '{"detail":"You do not have permission to perform this action."}'],
    ['own-403', 403, '{"detail":"Your plan has no webhooks."}'],
    ['fields', 400, '{"tax":["This field is required."]}'],
    ['list', 400, '{"detail":"a must be b c must be d"}'],
    ['throttled', 429, '{"detail":"Request was throttled. Expected available in 12 seconds."}'],
    ['throttled-with-own-body', 429, '{"tests":["Buy more."]}'],
    ['throttled-until', 429, '{"detail":"Request was throttled."}'],
    ['throttled-by-library', 429, '{"detail":"Request was throttled. Expected available in 1 second."}'],
    ['http-errors', 413, '{"detail":"Too much."}'],
    ['broken', 500, '{"detail":"A server error occurred."}'],
    ['503', 503, '{"detail":"A server error occurred."}'],
    ['thrown', 500, '{"detail":"A server error occurred."}'],
    ['thrown-bare', 500, '{"detail":"A server error occurred."}'],
  ])('answers %s with %d %s', async (name, status, text) => {
    expect(await app.client.get(`/errors/${name}`)).toMatchObject({ status, text });
  });

  it.each([
    ['throttled', '12'],
    ['throttled-until', date],
    ['throttled-by-library', '1'],
  ])('answers %s with Retry-After: %s', async (name, retryAfter) => {
    expect((await app.client.get(`/errors/${name}`)).headers['retry-after']).toBe(retryAfter);
  });

  it('answers a 401 without a text with "not provided" if the request has no credentials', async () => {
    const answer = await app.anonymous.get('/errors/bare-401');
    expect(answer.text).toBe('{"detail":"Authentication credentials were not provided."}');
    expect(answer.headers['www-authenticate']).toBe('Bearer');
  });
});
