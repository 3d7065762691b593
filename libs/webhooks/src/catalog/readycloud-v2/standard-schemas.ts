import type {
  AcceptanceScanBody,
  CalendarEventBody,
  ContactAddressBody,
  ContactBody,
  ContactOrigin,
  OrderAddress,
  OrderBilling,
  OrderBody,
  OrderBox,
  OrderItem,
  OrderOrigin,
  OrderShipping,
  PackagingBody,
} from './standard-bodies.js';
import type { StandardEntityName } from '../entity-definition.js';

/** The part of JSON Schema that the bodies need. */
interface Schema {
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

const url: Schema = { type: 'string', format: 'uri-reference' };
const word: Schema = { type: 'string' };
const text: Schema = { type: ['string', 'null'] };
const email: Schema = { type: ['string', 'null'], format: 'email' };
const wholeNumber: Schema = { type: ['integer', 'null'] };
const numberOrText: Schema = { type: ['string', 'integer', 'null'] };
const date: Schema = { type: 'string', format: 'date-time' };
const dateOrNull: Schema = { type: ['string', 'null'], format: 'date-time' };
const flag: Schema = { type: 'boolean' };
const flagOrNull: Schema = { type: ['boolean', 'null'] };
const dictionary: Schema = { type: 'object' };
const listOf = (items: Schema): Schema => ({ type: 'array', items });
const orNull = (schema: Schema): Schema => ({ ...schema, type: ['object', 'null'] });

/**
 * Returns the schema of an object. TypeScript checks that it has each key of the type and no other.
 *
 * @param optional the keys that may be missing
 */
function objectOf<Body>(
  properties: { readonly [Key in keyof Body]-?: Schema },
  optional: readonly (keyof Body)[] = [],
): Schema {
  const keys = Object.keys(properties) as (keyof Body & string)[];
  return { type: 'object', properties, required: keys.filter((key) => !optional.includes(key)) };
}

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

const order = objectOf<OrderBody>({
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

const packaging = objectOf<PackagingBody>({
  created_at: date,
  description: text,
  height: text,
  length: text,
  name: text,
  package_type: text,
  updated_at: date,
  url,
  weight: text,
  width: text,
});

const contact = objectOf<ContactBody>({
  created_at: date,
  custom_fields: dictionary,
  description: text,
  first_name: text,
  is_company: flag,
  last_name: text,
  occupation: text,
  orders: url,
  profile_image: text,
  source: objectOf<ContactOrigin>({ retrieved_at: dateOrNull }),
  updated_at: date,
  url,
  website: text,
});

const contactAddress = objectOf<ContactAddressBody>({
  address_type: text,
  address_1: text,
  address_2: text,
  city: text,
  company: text,
  country: text,
  default: flag,
  email,
  first_name: text,
  last_name: text,
  phone: text,
  post_code: text,
  region: text,
  residential: flagOrNull,
  url,
  validated: flag,
});

const acceptanceScan = objectOf<AcceptanceScanBody>({
  url,
  ship_cost: text,
  tax: text,
  packing_cost: text,
});

const calendarEvent = objectOf<CalendarEventBody>({
  alert_at: dateOrNull,
  alert_dismissed_at: dateOrNull,
  all_day: flag,
  color: text,
  created_at: date,
  description: text,
  ends_at: dateOrNull,
  location: text,
  starts_at: dateOrNull,
  title: text,
  updated_at: date,
  url,
  visited_at: dateOrNull,
});

/** The JSON Schemas of the bodies of the six entities. Additional keys are allowed. */
export const standardSchemas: Readonly<Record<StandardEntityName, object>> = {
  orders: order,
  packaging,
  contact,
  'contact-address': contactAddress,
  'acceptance-scan': acceptanceScan,
  webhook: calendarEvent,
};
