import { email, flag, text } from '../resources/fields/scalars.js';

export const contactAddressFields = {
  address_type: text(),
  address_1: text(),
  address_2: text(),
  city: text(),
  company: text(),
  country: text(),
  default: flag(false),
  email: email(),
  first_name: text(),
  last_name: text(),
  phone: text(),
  post_code: text(),
  region: text(),
  residential: flag(null),
  validated: flag(false),
};
