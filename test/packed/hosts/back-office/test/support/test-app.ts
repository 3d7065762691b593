import { randomUUID } from 'node:crypto';
import type { INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import request from 'supertest';
import type { App } from 'supertest/types';
import { configureApp } from '../../src/configure-app';
import { rootModule } from '../../src/root-module';
import { Client } from './client';

/** The app, started as main.ts starts it. With `WEBHOOKS=on`, it has the webhooks module. */
export class TestApp {
  private constructor(readonly nest: INestApplication<App>) {}

  static async start(): Promise<TestApp> {
    const testing = await Test.createTestingModule({ imports: [await rootModule()] }).compile();
    return new TestApp(await configureApp(testing.createNestApplication()).init());
  }

  /** Sends requests without a token. */
  get http() {
    return request(this.nest.getHttpServer());
  }

  /** Registers a new organization. Returns a client with the token of its admin. */
  async register(email = `${randomUUID()}@example.com`): Promise<Client> {
    const input = {
      email,
      password: 'correct horse',
      firstName: 'Ada',
      lastName: 'Lovelace',
      organization: 'Engines',
    };
    const { body } = await this.http.post('/api/v1/auth/register').send(input).expect(201);
    return this.clientWith(body.token, body.user);
  }

  async login(email: string, password: string): Promise<Client> {
    const { body } = await this.http.post('/api/v1/auth/login').send({ email, password }).expect(200);
    return this.clientWith(body.token, body.user);
  }

  close(): Promise<void> {
    return this.nest.close();
  }

  private clientWith(token: string, user: Client['user']): Client {
    return new Client(this.nest.getHttpServer(), token, user);
  }
}
