import { until } from '@app/webhooks/testing/index.js';
import type { Resource } from './api-client.js';
import { narrator } from './narrator.js';
import type { Receiver } from './receiver.js';
import type { Stage } from './stage.js';

const org = '/api/v2/orgs/1';

/**
 * Runs the chapters of the demo in order.
 * @throws Error if the result of a chapter is not the expected one
 */
export async function tellStory(stage: Stage): Promise<void> {
  await registerWebhooks(stage);
  const order = await changeAnOrder(stage);
  await sendOtherEvents(stage, order);
  const webhook = await failUntilSuspended(stage, order);
  await holdWhileSuspended(stage, order, webhook);
  await resume(stage, order, webhook);
}

async function registerWebhooks({ api, reliable }: Stage): Promise<void> {
  narrator.chapter('A customer registers webhooks');
  for (const entity of ['orders', 'contact', 'acceptance-scan']) {
    await register(api, reliable, { entity, remote_url: reliable.url(`/${entity}/`) });
  }
  narrator.say('The receiver stores their signing secrets and verifies the signature of every request.');
}

async function changeAnOrder({ api, reliable }: Stage): Promise<Resource> {
  narrator.chapter('An order changes: each change sends the whole order');
  const order = await api.post(`${org}/orders/`, { primary_id: '127283', tags: ['new'] });
  narrator.arrival(await reliable.next());
  const box = await api.post(`${order.url}boxes/`, { tracking_number: '1Z999', weight: '140.0000 g' });
  narrator.arrival(await reliable.next());
  await api.post(`${box.url}items/`, { part_number: 'MK-1', quantity: 2, unit_price: '2.34 USD' });
  const arrival = await reliable.next();
  narrator.arrival(arrival);
  expectSame(arrival.json, await api.get(order.url), 'the last body differs from what a GET returns');
  return order;
}

async function sendOtherEvents({ api, reliable }: Stage, order: Resource): Promise<void> {
  narrator.chapter('Other webhooks receive other events');
  await api.post(`${org}/contacts/`, { first_name: 'Nick', last_name: 'Smith' });
  narrator.arrival(await reliable.next());
  await api.post(`${order.url}acceptance-scan/`, {
    ship_cost: '2.34 USD',
    tax: '7.65 USD',
    packing_cost: '4.56 USD',
  });
  narrator.arrival(await reliable.next());
}

async function failUntilSuspended({ api, reliable, shaky }: Stage, order: Resource): Promise<Resource> {
  narrator.chapter('A second receiver fails until its webhook is suspended');
  shaky.answerWith(503);
  const webhook = await register(api, shaky, { entity: 'orders', remote_url: shaky.url('/shaky/') });
  await api.patch(order.url, { message: 'Please hurry' });
  for (let attempt = 1; attempt <= 4; attempt++) {
    narrator.attempt(attempt, await shaky.next());
  }
  narrator.say(`Suspended at ${await suspension(api, webhook)}: more than 3 failures within 6 hours.`);
  await reliable.next();
  narrator.say(
    'The first receiver got the change immediately: a failing receiver delays only its own deliveries.',
  );
  return webhook;
}

async function holdWhileSuspended(
  { api, reliable, shaky }: Stage,
  order: Resource,
  webhook: Resource,
): Promise<void> {
  narrator.chapter('The order changes while the webhook is suspended');
  shaky.answerWith(200);
  await api.patch(order.url, { message: 'No hurry any more' });
  await reliable.next();
  if (shaky.hasMore) throw new Error('the suspended webhook received a request');
  if ((await api.get(webhook.url))['suspended_at'] === null)
    throw new Error('the webhook is not suspended any more, although nobody resumed it');
  narrator.say('The first receiver got the change. The delivery to the suspended webhook is held.');
}

async function resume({ api, shaky }: Stage, order: Resource, webhook: Resource): Promise<void> {
  narrator.chapter('The receiver works again, and the customer resumes the webhook');
  await api.post(`${webhook.url}resume/`);
  const arrival = await shaky.next();
  narrator.arrival(arrival);
  expectSame(arrival.json, await api.get(order.url), 'the held delivery differs from the newest state');
  narrator.say('One request carried the newest state. It superseded the delivery that had failed.');
}

/**
 * Registers a webhook. Gives the signing secret to the receiver, so that the receiver can verify requests.
 */
async function register(api: Stage['api'], receiver: Receiver, fields: object): Promise<Resource> {
  const webhook = await api.post(`${org}/webhooks/`, fields);
  receiver.trust(String((await api.get(`${webhook.url}secret/`))['secret']));
  return webhook;
}

/**
 * Waits until a webhook is suspended, and returns the time of the suspension. The webhook is suspended as
 * soon as its fourth failure is recorded.
 */
async function suspension(api: Stage['api'], webhook: Resource): Promise<string> {
  return String(await until(async () => (await api.get(webhook.url))['suspended_at']));
}

function expectSame(body: unknown, resource: unknown, message: string): void {
  if (JSON.stringify(body) !== JSON.stringify(resource)) throw new Error(message);
}
