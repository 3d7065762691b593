import type { StandardEntityName } from '../entity-definition.js';
import { date, dateOrNull, dictionary, email, flag, flagOrNull, objectOf, text, url } from './json-schema.js';
import { order } from './order.schema.js';
import type {
  AcceptanceScanBody,
  CalendarEventBody,
  ContactAddressBody,
  ContactBody,
  ContactOrigin,
  PackagingBody,
} from './standard-bodies.js';

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

/** JSON Schemas for the bodies of the six entities of the v2 API. They allow additional keys. */
export const standardSchemas: Readonly<Record<StandardEntityName, object>> = {
  orders: order,
  packaging,
  contact,
  'contact-address': contactAddress,
  'acceptance-scan': acceptanceScan,
  webhook: calendarEvent,
};
