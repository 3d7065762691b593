import { flag, moment, serverMade, text } from '../resources/fields/scalars.js';

export const calendarEventFields = {
  alert_at: moment(),
  alert_dismissed_at: moment(),
  all_day: flag(false),
  color: text(),
  created_at: serverMade(moment(), (now) => now),
  description: text(10_000),
  ends_at: moment(),
  location: text(),
  starts_at: moment(),
  title: text(),
  updated_at: serverMade(moment(), (now) => now),
  visited_at: moment(),
};
