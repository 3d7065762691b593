import request from 'supertest';
import type { App } from 'supertest/types';

/** Sends requests with the token of a user. */
export class Client {
  constructor(
    private readonly server: App,
    readonly token: string,
    readonly user: { id: number; organizationId: number; email: string },
  ) {}

  get(path: string) {
    return request(this.server).get(path).auth(this.token, { type: 'bearer' });
  }

  post(path: string, body?: object) {
    return request(this.server).post(path).auth(this.token, { type: 'bearer' }).send(body);
  }

  put(path: string, body: object) {
    return request(this.server).put(path).auth(this.token, { type: 'bearer' }).send(body);
  }

  patch(path: string, body: object) {
    return request(this.server).patch(path).auth(this.token, { type: 'bearer' }).send(body);
  }

  delete(path: string) {
    return request(this.server).delete(path).auth(this.token, { type: 'bearer' });
  }
}
