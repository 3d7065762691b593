import {
  date,
  dateOrNull,
  dictionary,
  email,
  flag,
  flagOrNull,
  listOf,
  numberOrText,
  objectOf,
  orNull,
  text,
  url,
  wholeNumber,
  word,
} from './json-schema.js';
import type {
  OrderAddress,
  OrderBilling,
  OrderBody,
  OrderBox,
  OrderItem,
  OrderOrigin,
  OrderShipping,
} from './standard-bodies.js';

const address = objectOf<OrderAddress>({
  address_1: text,
  address_2: text,
  city: text,
  company: text,
  country: text,
  created_at: dateOrNull,
  email,
  first_name: text,
  last_name: text,
  phone: text,
  post_code: text,
  region: text,
  residential: flagOrNull,
  updated_at: dateOrNull,
  validated: flag,
});

const billing = objectOf<OrderBilling>({
  bill_to: orNull(address),
  shipping: text,
  status: text,
  subtotal: text,
  tax: text,
  total: text,
});

const shipping = objectOf<OrderShipping>({
  ship_cost: text,
  ship_from: orNull(address),
  ship_to: orNull(address),
  ship_agent: text,
  ship_type: text,
  ship_via: text,
  shipped_at: dateOrNull,
  status: text,
  to_ship_at: dateOrNull,
  warehouse: text,
});

const orderOrigin = objectOf<OrderOrigin>({
  account: text,
  channel: text,
  id: numberOrText,
  name: text,
  retrieved_at: dateOrNull,
  updated_at: dateOrNull,
});

const item = objectOf<OrderItem>(
  {
    part_number: text,
    description: text,
    quantity: wholeNumber,
    unit_price: text,
    unit_weight: text,
    image_link: text,
    url,
  },
  ['part_number', 'description', 'quantity', 'unit_price', 'unit_weight', 'image_link'],
);

const box = objectOf<OrderBox>(
  {
    tracking_number: text,
    length: text,
    width: text,
    height: text,
    weight: text,
    items: listOf(item),
    url,
  },
  ['tracking_number', 'length', 'width', 'height', 'weight'],
);

/** JSON Schema for the body of `orders`. */
export const order = objectOf<OrderBody>({
  billing,
  boxes: listOf(box),
  created_at: date,
  custom_fields: dictionary,
  customer_number: text,
  message: text,
  nested_updated_at: date,
  notes: listOf({}),
  order_number: numberOrText,
  ordered_at: dateOrNull,
  po_number: text,
  primary_id: text,
  printed_at: dateOrNull,
  relations: listOf({}),
  shipping,
  source: orderOrigin,
  tags: listOf(word),
  terms: text,
  unique_id: word,
  updated_at: date,
  url,
});
