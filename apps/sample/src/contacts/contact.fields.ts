import { dictionary } from '../resources/fields/json.js';
import { nested } from '../resources/fields/nested.js';
import { flag, moment, momentAsWritten, serverMade, text } from '../resources/fields/scalars.js';

export const contactSourceFields = {
  // v2 returns all other dates with `Z`. It returns this date with `+00:00`, because it keeps the text of the
  // contact's source. The sample keeps that text too.
  retrieved_at: momentAsWritten(),
};

export const contactFields = {
  created_at: serverMade(moment(), (now) => now),
  custom_fields: dictionary(),
  description: text(10_000),
  first_name: text(),
  is_company: flag(false),
  last_name: text(),
  occupation: text(),
  profile_image: text(2048),
  source: nested(contactSourceFields),
  updated_at: serverMade(moment(), (now) => now),
  website: text(2048),
};
