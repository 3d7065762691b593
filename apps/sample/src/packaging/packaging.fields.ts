import { measure, moment, serverMade, text } from '../resources/fields/scalars.js';

export const packagingFields = {
  created_at: serverMade(moment(), (now) => now),
  description: text(),
  height: measure('0.1500 m'),
  length: measure('0.2000 m'),
  name: text(),
  package_type: text(),
  updated_at: serverMade(moment(), (now) => now),
  weight: measure('140.0000 g'),
  width: measure('0.1000 m'),
};
