import { narrator } from './narrator.js';

/** A resource in the form that the API returns. */
export type Resource = Readonly<Record<string, unknown>> & { readonly url: string };

/**
 * A client that calls the sample's API as a customer would. It prints each request that changes something.
 */
export class ApiClient {
  constructor(
    private readonly origin: string,
    private readonly token: string,
  ) {}

  async get(path: string): Promise<Resource> {
    return (await this.request('GET', path)).resource;
  }

  async post(path: string, body?: unknown): Promise<Resource> {
    return this.shown('POST', path, body);
  }

  async patch(path: string, body: unknown): Promise<Resource> {
    return this.shown('PATCH', path, body);
  }

  private async shown(method: string, path: string, body: unknown): Promise<Resource> {
    const { status, resource } = await this.request(method, path, body);
    narrator.call(method, path, body, status);
    return resource;
  }

  private async request(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ status: number; resource: Resource }> {
    const response = await fetch(this.origin + path, {
      method,
      headers: { authorization: `Bearer ${this.token}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!response.ok)
      throw new Error(`${method} ${path} returned ${response.status}: ${await response.text()}`);
    return { status: response.status, resource: (await response.json()) as Resource };
  }
}
