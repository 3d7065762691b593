import { dictionary } from '../resources/fields/json.js';
import { nested } from '../resources/fields/nested.js';
import { flag, moment, momentAsWritten, serverMade, text } from '../resources/fields/scalars.js';

export const contactSourceFields = {
  // v2 returns all other dates with `Z`. Only this date ends in `+00:00`, because v2 returns the text that it
  // received from the source of the contact. For this reason, the sample stores the text of this date
  // unchanged.
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
