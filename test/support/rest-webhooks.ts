import type { RestApp } from './rest-app.js';

/** The path of the webhooks of org 1. */
export const collection = '/api/v2/orgs/1/webhooks/';
export const remote_url = 'https://example.com/hooks/';
export const json = { 'content-type': 'application/json' };

/** Creates a webhook of org 1 over REST, and returns the body of the response. */
export async function created(app: RestApp, fields: object = {}): Promise<Record<string, string>> {
  const { status, json: webhook } = await app.client.post(collection, { remote_url, ...fields });
  expect(status).toBe(201);
  return webhook as Record<string, string>;
}

/** Returns the id at the end of a webhook's url. */
export function idIn(url: string | undefined): number {
  return Number(/(\d+)\/$/.exec(url!)![1]);
}
