import { standardEntityNames } from '@app/webhooks';
import { describeOnDatabases } from '../support/databases.js';
import type { Json } from './running-sample.js';
import { RunningSample } from './running-sample.js';

/** The resources of one test, one of each kind. */
interface World {
  readonly order: Json;
  readonly box: Json;
  readonly item: Json;
  readonly packaging: Json;
  readonly contact: Json;
  readonly address: Json;
  readonly event: Json;
}

type Part = keyof World;
type Call = readonly [method: string, path: (world: World) => string, body?: object];

const org = '/api/v2/orgs/1';
const at =
  (part: Part, rest = '') =>
  (world: World) =>
    world[part].url + rest;
const fixed = (path: string) => () => org + path;

const changesOfAnOrder: readonly (readonly [title: string, call: Call])[] = [
  ['a change of the order', ['PATCH', at('order'), { po_number: 'PO-1' }]],
  ['a change deep inside it', ['PATCH', at('order'), { shipping: { ship_to: { city: 'Roswell' } } }]],
  ['a new box', ['POST', at('order', 'boxes/'), { length: '0.1500 m' }]],
  ['a change of a box', ['PATCH', at('box'), { tracking_number: '1Z' }]],
  ['a box removed', ['DELETE', at('box')]],
  ['a new item', ['POST', at('box', 'items/'), { quantity: 2 }]],
  ['a change of an item', ['PATCH', at('item'), { unit_price: '2.34 USD' }]],
  ['an item removed', ['DELETE', at('item')]],
];

const changesOfOthers: readonly (readonly [
  title: string,
  entity: string,
  call: Call,
  resource: Part | 'new',
])[] = [
  ['a new order', 'orders', ['POST', fixed('/orders/'), { boxes: [{ items: [{ quantity: 1 }] }] }], 'new'],
  ['a new packaging', 'packaging', ['POST', fixed('/packaging/'), { name: '10x20x15' }], 'new'],
  ['a change of a packaging', 'packaging', ['PATCH', at('packaging'), { weight: '1.5 kg' }], 'packaging'],
  ['a new contact', 'contact', ['POST', fixed('/contacts/'), { first_name: 'Nick' }], 'new'],
  ['a change of a contact', 'contact', ['PATCH', at('contact'), { is_company: true }], 'contact'],
  ['a new address', 'contact-address', ['POST', at('contact', 'addresses/'), { city: 'Roswell' }], 'new'],
  ['a change of an address', 'contact-address', ['PATCH', at('address'), { default: true }], 'address'],
];

const silent: readonly (readonly [title: string, call: Call])[] = [
  ['an order removed', ['DELETE', at('order')]],
  ['a packaging removed', ['DELETE', at('packaging')]],
  ['a contact removed', ['DELETE', at('contact')]],
  ['an address removed', ['DELETE', at('address')]],
  ['a calendar event removed', ['DELETE', at('event')]],
  ['a refused change', ['PATCH', at('order'), { po_number: 5 }]],
];

describeOnDatabases('A change in the sample:', (database) => {
  let sample: RunningSample;
  let world: World;

  beforeAll(async () => {
    sample = await RunningSample.start(database);
    for (const entity of standardEntityNames) await sample.subscribe(entity);
    await sample.subscribe('webhook', 'DP');
    await sample.subscribe('orders', 'DP');
  });
  afterAll(() => sample.stop());
  beforeEach(async () => {
    world = await oneOfEverything(sample);
  });

  const arrivalsOf = ([method, path, body]: Call) =>
    sample.arrivalsOf(() => sample.call(method, path(world), body));

  it.each(changesOfAnOrder)(
    '%s sends the whole order, in the form in which GET returns it',
    async (_title, call) => {
      const arrivals = await arrivalsOf(call);
      expect(arrivals.map(({ path }) => path)).toEqual(['/1/orders/']);
      expect(arrivals[0]!.json).toEqual(await sample.get(world.order.url));
    },
  );

  it.each(changesOfOthers)(
    '%s sends one %s, in the form in which GET returns it',
    async (_title, entity, call, resource) => {
      const arrivals = await arrivalsOf(call);
      expect(arrivals.map(({ path }) => path)).toEqual([`/1/${entity}/`]);
      const body = arrivals[0]!.json as Json;
      if (resource !== 'new') expect(body.url).toBe(world[resource].url);
      expect(body).toEqual(await sample.get(body.url));
    },
  );

  it('a new or changed calendar event is sent to the webhooks of every org', async () => {
    for (const call of [
      ['POST', fixed('/members/any.one/events/'), { title: 'remember the milk' }],
      ['PATCH', at('event'), { all_day: true }],
    ] satisfies Call[]) {
      const arrivals = await arrivalsOf(call);
      expect(arrivals.map(({ path }) => path).sort()).toEqual(['/1/webhook/', '/DP/webhook/']);
      for (const { json } of arrivals) expect(json).toEqual(await sample.get((json as Json).url));
    }
  });

  it('an acceptance scan is sent, its response has the same body, and its order does not change', async () => {
    const costs = { ship_cost: '2.34 USD', tax: '7.65 USD', packing_cost: '4.56 USD' };
    const scan = { url: world.order.url, ...costs };
    const arrivals = await sample.arrivalsOf(async () => {
      expect(await sample.create(`${world.order.url}acceptance-scan/`, costs)).toEqual(scan);
    });
    expect(arrivals.map(({ path, json }) => [path, json])).toEqual([['/1/acceptance-scan/', scan]]);
    expect(await sample.get(world.order.url)).toEqual(world.order);
  });

  it.each(silent)('%s sends nothing', async (_title, call) => {
    expect(await arrivalsOf(call)).toEqual([]);
  });

  it.each(['order', 'box', 'item', 'packaging', 'contact', 'address', 'event'] satisfies Part[])(
    'a PATCH with the existing values sends nothing and leaves the %s unchanged',
    async (part) => {
      const order = await sample.get(world.order.url);
      for (const body of [{}, world[part]]) {
        const arrivals = await arrivalsOf(['PATCH', at(part), body]);
        expect(arrivals).toEqual([]);
      }
      expect(await sample.get(world[part].url)).toEqual(world[part]);
      expect(await sample.get(world.order.url)).toEqual(order);
    },
  );

  it('a change of an item changes nested_updated_at of its order, but not updated_at', async () => {
    const before = await sample.get(world.order.url);
    await sample.call('PATCH', world.item.url, { quantity: 9 });
    const after = await sample.get(world.order.url);
    expect(after['nested_updated_at']).not.toEqual(before['nested_updated_at']);
    expect(after['updated_at']).toEqual(before['updated_at']);
  });
});

describeOnDatabases('An order that is too large for a webhook', (database) => {
  it('is changed all the same, and the webhook gets the last state that fits', async () => {
    const sample = await RunningSample.start(database, { bodyLimit: 5000 });
    try {
      await sample.subscribe('orders');
      const { url } = await sample.create(`${org}/orders/`, { message: 'short' });
      const change = { message: 'x'.repeat(5000) };
      expect(await sample.call('PATCH', url, change)).toMatchObject({ status: 200, json: change });
      await sample.drain();
      expect(sample.receiver.requests.map(({ json }) => json)).toMatchObject([{ message: 'short' }]);
    } finally {
      await sample.stop();
    }
  });
});

async function oneOfEverything(sample: RunningSample): Promise<World> {
  const { url } = await sample.create(`${org}/orders/`, {
    primary_id: '1',
    nested_updated_at: '2018-03-30T08:18:48Z',
  });
  const box = await sample.create(`${url}boxes/`, { items: [] });
  const item = await sample.create(`${box.url}items/`, { part_number: 'MK-1' });
  const contact = await sample.create(`${org}/contacts/`, { last_name: 'Smith' });
  return {
    order: await sample.get(url),
    box: await sample.get(box.url),
    item,
    packaging: await sample.create(`${org}/packaging/`),
    contact,
    address: await sample.create(`${contact.url}addresses/`),
    event: await sample.create(`${org}/members/7/events/`),
  };
}
