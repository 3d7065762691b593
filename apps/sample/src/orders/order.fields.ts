import { randomBytes } from 'node:crypto';
import { dictionary, freeList } from '../resources/fields/json.js';
import { listOf, nested, nestedOrNull } from '../resources/fields/nested.js';
import {
  count,
  email,
  flag,
  measure,
  moment,
  money,
  numberOrText,
  serverMade,
  text,
  word,
} from '../resources/fields/scalars.js';

const addressFields = {
  address_1: text(),
  address_2: text(),
  city: text(),
  company: text(),
  country: text(),
  created_at: moment(),
  email: email(),
  first_name: text(),
  last_name: text(),
  phone: text(),
  post_code: text(),
  region: text(),
  residential: flag(null),
  updated_at: moment(),
  validated: flag(false),
};

export const billingFields = {
  bill_to: nestedOrNull(addressFields),
  shipping: money(),
  status: text(),
  subtotal: money(),
  tax: money(),
  total: money(),
};

export const shippingFields = {
  ship_cost: money(),
  ship_from: nestedOrNull(addressFields),
  ship_to: nestedOrNull(addressFields),
  ship_agent: text(),
  ship_type: text(),
  ship_via: text(),
  shipped_at: moment(),
  status: text(),
  to_ship_at: moment(),
  warehouse: text(),
};

export const orderSourceFields = {
  account: text(),
  channel: text(),
  id: numberOrText(255),
  name: text(),
  retrieved_at: moment(),
  updated_at: moment(),
};

export const itemFields = {
  part_number: text(),
  description: text(10_000),
  quantity: count(),
  unit_price: money(),
  unit_weight: measure('170.0000 g'),
  image_link: text(2048),
};

export const boxFields = {
  tracking_number: text(),
  length: measure('0.2000 m'),
  width: measure('0.1000 m'),
  height: measure('0.1500 m'),
  weight: measure('140.0000 g'),
};

/** The fields of a box in the body of a POST, which can include the items of the box. */
export const boxWithItemsFields = { ...boxFields, items: listOf(nested(itemFields), 100) };

export const orderFields = {
  billing: nested(billingFields),
  created_at: serverMade(moment(), (now) => now),
  custom_fields: dictionary(),
  customer_number: text(),
  message: text(10_000),
  nested_updated_at: serverMade(moment(), (now) => now),
  notes: freeList(),
  order_number: numberOrText(255),
  ordered_at: moment(),
  po_number: text(),
  primary_id: text(),
  printed_at: moment(),
  relations: freeList(),
  shipping: nested(shippingFields),
  source: nested(orderSourceFields),
  tags: listOf(word(), 1000),
  terms: text(),
  unique_id: serverMade(text(64), () => randomBytes(18).toString('base64url')),
  updated_at: serverMade(moment(), (now) => now),
};

/** The fields of an order in the body of a POST, which can include the boxes of the order and their items. */
export const orderWithBoxesFields = { ...orderFields, boxes: listOf(nested(boxWithItemsFields), 100) };

export const acceptanceScanFields = {
  ship_cost: money(),
  tax: money(),
  packing_cost: money(),
};
