import { jest } from '@jest/globals';
import fc from 'fast-check';
import { In } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { RecordingTransport } from '@app/webhooks/testing/index.js';
import { describeOnDatabases } from '../support/databases.js';
import { Shop } from './shop.js';
import type { OrderBody } from './shop.sources.js';
import { Box, Item, Order } from './shop.tables.js';

jest.setTimeout(60_000);

/** Changes of all boxes or items of an order by criteria, which name the rows by their keys or otherwise. */
const criteriaKinds = [
  'update items',
  'increment items',
  'delete items',
  'move boxes',
  'insert order',
] as const;
type CriteriaKind = (typeof criteriaKinds)[number];

/**
 * A step of a transaction: usually one change. `order`, `box` and `item` are random numbers that select one
 * of the existing rows. The step `savepoint` contains several steps.
 */
type Step =
  | { readonly kind: 'add order' }
  | { readonly kind: 'add box' | 'change order' | 'remove order'; readonly order: number }
  | { readonly kind: 'add item' | 'change box' | 'remove box'; readonly box: number }
  | { readonly kind: 'change item' | 'save item as it is' | 'remove item'; readonly item: number }
  | { readonly kind: 'move box'; readonly box: number; readonly order: number }
  | { readonly kind: CriteriaKind; readonly order: number; readonly isByKey: boolean }
  | { readonly kind: 'move item'; readonly item: number; readonly box: number }
  | { readonly kind: 'savepoint'; readonly steps: readonly Step[]; readonly isKept: boolean };

interface Transaction {
  readonly steps: readonly Step[];
  /**
   * How the transaction ends. `by itself` means that the steps do not share a transaction. Instead, TypeORM
   * or the library opens and commits a separate transaction for each step.
   */
  readonly end: 'commit' | 'rollback' | 'by itself';
}

const n = fc.nat(1000);
const simpleStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 1, arbitrary: fc.constant({ kind: 'add order' } as const) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('add box', 'change order'), order: n }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('remove order'), order: n }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom('add item', 'change box'), box: n }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('remove box'), box: n }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom('change item', 'save item as it is', 'remove item'),
      item: n,
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('move box'), box: n, order: n }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('move item'), item: n, box: n }) },
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constantFrom(...criteriaKinds), order: n, isByKey: fc.boolean() }),
  },
) as fc.Arbitrary<Step>;

const { steps } = fc.letrec<{ steps: Step[]; step: Step }>((tie) => ({
  steps: fc.array(tie('step'), { minLength: 1, maxLength: 6 }),
  step: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    simpleStep,
    fc.record({ kind: fc.constant('savepoint' as const), steps: tie('steps'), isKept: fc.boolean() }),
  ),
}));

const transactions: fc.Arbitrary<Transaction[]> = fc.array(
  fc.record({ steps, end: fc.constantFrom('commit', 'commit', 'commit', 'rollback', 'by itself') }),
  { minLength: 1, maxLength: 8 },
);

/**
 * The reference implementation. It contains the rows that the database should have: orders with notes, boxes
 * with labels, and items with quantities.
 */
class Model {
  orders = new Map<number, string>();
  boxes = new Map<number, { order: number; label: string }>();
  items = new Map<number, { box: number; quantity: number }>();

  become(other: Model): void {
    ({ orders: this.orders, boxes: this.boxes, items: this.items } = other);
  }

  copy(): Model {
    const copy = new Model();
    for (const [id, note] of this.orders) copy.orders.set(id, note);
    for (const [id, box] of this.boxes) copy.boxes.set(id, { ...box });
    for (const [id, item] of this.items) copy.items.set(id, { ...item });
    return copy;
  }

  bodies(): Map<number, string> {
    return new Map([...this.orders].map(([id, note]) => [id, JSON.stringify(this.bodyOf(id, note))]));
  }

  private bodyOf(id: number, note: string): OrderBody {
    const boxes = [...this.boxes].filter(([, box]) => box.order === id).sort(([a], [b]) => a - b);
    return {
      id,
      note,
      tags: [],
      boxes: boxes.map(([boxId, { label }]) => ({
        id: boxId,
        label,
        items: [...this.items]
          .filter(([, item]) => item.box === boxId)
          .sort(([a], [b]) => a - b)
          .map(([itemId, { quantity }]) => ({ id: itemId, quantity })),
      })),
    };
  }
}

/** Executes steps both in the database and in the reference implementation. */
class Player {
  private static count = 0;

  constructor(
    private readonly manager: EntityManager,
    readonly model: Model,
  ) {}

  async play(all: readonly Step[]): Promise<void> {
    for (const step of all) await this.do(step);
  }

  private async do(step: Step): Promise<void> {
    const { manager, model } = this;
    const text = `n${++Player.count}`;
    switch (step.kind) {
      case 'add order': {
        const { id } = await manager.save(manager.create(Order, { note: text }));
        model.orders.set(id, text);
        return;
      }
      case 'savepoint':
        return this.savepoint(step.steps, step.isKept);
      case 'add box':
      case 'change order':
      case 'remove order': {
        const id = pick(model.orders, step.order);
        if (id !== undefined) await this.doToOrder(step.kind, id, text);
        return;
      }
      case 'add item':
      case 'change box':
      case 'remove box': {
        const id = pick(model.boxes, step.box);
        if (id !== undefined) await this.doToBox(step.kind, id, text);
        return;
      }
      case 'update items':
      case 'increment items':
      case 'delete items':
      case 'move boxes':
      case 'insert order': {
        const id = pick(model.orders, step.order);
        if (id !== undefined) await this.doByCriteria(step.kind, id, step.isByKey);
        return;
      }
      case 'move box': {
        const [id, orderId] = [pick(model.boxes, step.box), pick(model.orders, step.order)];
        if (id === undefined || orderId === undefined) return;
        await manager.save(Box, { id, orderId });
        model.boxes.get(id)!.order = orderId;
        return;
      }
      case 'move item': {
        const [id, boxId] = [pick(model.items, step.item), pick(model.boxes, step.box)];
        if (id === undefined || boxId === undefined) return;
        await manager.save(Item, { id, boxId });
        model.items.get(id)!.box = boxId;
        return;
      }
      default: {
        const id = pick(model.items, step.item);
        if (id !== undefined) await this.doToItem(step.kind, id);
      }
    }
  }

  private async doByCriteria(kind: CriteriaKind, orderId: number, isByKey: boolean): Promise<void> {
    const { manager, model } = this;
    const boxIds = [...model.boxes].filter(([, { order }]) => order === orderId).map(([id]) => id);
    const items = [...model.items].filter(([, { box }]) => boxIds.includes(box));
    const ids = items.map(([id]) => id);
    const criteria = isByKey ? { id: In(ids) } : { boxId: In(boxIds) };
    switch (kind) {
      case 'update items':
        await manager.update(Item, criteria, { quantity: orderId });
        for (const [, item] of items) item.quantity = orderId;
        return;
      case 'increment items':
        await manager.increment(Item, criteria, 'quantity', 3);
        for (const [, item] of items) item.quantity += 3;
        return;
      case 'delete items':
        await manager.delete(Item, criteria);
        for (const id of ids) model.items.delete(id);
        return;
      case 'move boxes': {
        const to = Math.min(...model.orders.keys());
        await manager.update(Box, isByKey ? { id: In(boxIds) } : { orderId }, { orderId: to });
        for (const id of boxIds) model.boxes.get(id)!.order = to;
        return;
      }
      case 'insert order': {
        // The ids that the database generates grow, and these ids shrink, so that the two never meet.
        const id = isByKey ? 2_000_000_000 - ++Player.count : undefined;
        const { identifiers } = await manager.insert(Order, { ...(id && { id }), note: 'inserted' });
        model.orders.set(identifiers[0]!['id'] as number, 'inserted');
      }
    }
  }

  private async savepoint(all: readonly Step[], isKept: boolean): Promise<void> {
    const inner = this.model.copy();
    const rolledBack = new Error('The savepoint is rolled back.');
    try {
      await this.manager.transaction(async (manager) => {
        await new Player(manager, inner).play(all);
        if (!isKept) throw rolledBack;
      });
    } catch (error) {
      if (error !== rolledBack) throw error;
      return;
    }
    this.model.become(inner);
  }

  private async doToOrder(
    kind: 'add box' | 'change order' | 'remove order',
    id: number,
    text: string,
  ): Promise<void> {
    const { manager, model } = this;
    if (kind === 'add box') {
      const box = await manager.save(manager.create(Box, { orderId: id, label: text }));
      model.boxes.set(box.id, { order: id, label: text });
    } else if (kind === 'change order') {
      await manager.save(Order, { id, note: text });
      model.orders.set(id, text);
    } else {
      for (const [boxId, { order }] of [...model.boxes])
        if (order === id) await this.doToBox('remove box', boxId, '');
      await manager.remove(await manager.findOneByOrFail(Order, { id }));
      model.orders.delete(id);
    }
  }

  private async doToBox(
    kind: 'add item' | 'change box' | 'remove box',
    id: number,
    text: string,
  ): Promise<void> {
    const { manager, model } = this;
    if (kind === 'add item') {
      const [item] = (await manager.insert(Item, { boxId: id, quantity: id })).identifiers as {
        id: number;
      }[];
      model.items.set(item!.id, { box: id, quantity: id });
    } else if (kind === 'change box') {
      await manager.save(Box, { id, label: text });
      model.boxes.get(id)!.label = text;
    } else {
      for (const [itemId, { box }] of [...model.items])
        if (box === id) await this.doToItem('remove item', itemId);
      await manager.remove(await manager.findOneByOrFail(Box, { id }));
      model.boxes.delete(id);
    }
  }

  private async doToItem(
    kind: 'change item' | 'save item as it is' | 'remove item',
    id: number,
  ): Promise<void> {
    const { manager, model } = this;
    const item = await manager.findOneByOrFail(Item, { id });
    if (kind === 'change item') {
      await manager.save(Object.assign(item, { quantity: ++model.items.get(id)!.quantity }));
    } else if (kind === 'save item as it is') {
      await manager.save(item);
    } else {
      await manager.remove(item);
      model.items.delete(id);
    }
  }
}

describeOnDatabases('For any changes to orders, boxes and items,', (database) => {
  const transport = new RecordingTransport();
  let shop: Shop;

  beforeAll(async () => {
    shop = await Shop.open(database, { transport });
  });
  afterAll(() => shop.host.stop());

  /**
   * Runs `work`, delivers its events, and returns the bodies that arrived, grouped by the id of the order.
   */
  const arrivalsOf = async (work: () => Promise<unknown>): Promise<Map<number, string[]>> => {
    const before = transport.requests.length;
    await work();
    await shop.host.drain();
    const arrived = new Map<number, string[]>();
    for (const { json } of transport.requests.slice(before)) {
      const body = json as OrderBody;
      arrived.set(body.id, [...(arrived.get(body.id) ?? []), JSON.stringify(body)]);
    }
    return arrived;
  };

  it('the receiver gets the state of each changed order once per transaction, and nothing that is rolled back', async () => {
    await fc.assert(
      fc.asyncProperty(transactions, async (all) => {
        const model = new Model();
        const known = new Map<number, string>();
        for (const transaction of all) {
          const [before, after] = [model.bodies(), await played(transaction, model)];
          for (const [id, bodies] of after.arrived) {
            if (transaction.end !== 'by itself') expect(bodies).toHaveLength(1);
            known.set(id, bodies.at(-1)!);
          }
          const now = model.bodies();
          for (const [id, body] of now) {
            if (body !== before.get(id)) expect(after.arrived.get(id)?.at(-1)).toBe(body);
            expect(known.get(id)).toBe(body);
          }
          if (transaction.end === 'rollback') expect(after.arrived.size).toBe(0);
        }
      }),
      { numRuns: 25 },
    );
  });

  async function played(
    { steps: all, end }: Transaction,
    model: Model,
  ): Promise<{ arrived: Map<number, string[]> }> {
    if (end === 'by itself') {
      const { manager } = shop.dataSource;
      const simple = all.filter(({ kind }) => kind !== 'savepoint');
      return { arrived: await arrivalsOf(() => new Player(manager, model).play(simple)) };
    }
    const copy = model.copy();
    const rolledBack = new Error('The transaction is rolled back.');
    const arrived = await arrivalsOf(() =>
      shop
        .transaction(async (manager) => {
          await new Player(manager, copy).play(all);
          if (end === 'rollback') throw rolledBack;
        })
        .catch((error: unknown) => {
          if (error !== rolledBack) throw error;
        }),
    );
    if (end === 'commit') model.become(copy);
    return { arrived };
  }
});

function pick(rows: ReadonlyMap<number, unknown>, choice: number): number | undefined {
  const ids = [...rows.keys()].sort((a, b) => a - b);
  return ids[choice % Math.max(1, ids.length)];
}
