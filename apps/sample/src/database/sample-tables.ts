import { CalendarEvent } from '../calendar/calendar-event.entity.js';
import { ContactAddress } from '../contacts/contact-address.entity.js';
import { Contact } from '../contacts/contact.entity.js';
import { AcceptanceScan } from '../orders/acceptance-scan.entity.js';
import { Box } from '../orders/box.entity.js';
import { Item } from '../orders/item.entity.js';
import { Order } from '../orders/order.entity.js';
import { Packaging } from '../packaging/packaging.entity.js';
import { CreateSampleTables1763800000000 } from './migrations/1763800000000-create-sample-tables.js';

export const sampleEntities = [
  Order,
  Box,
  Item,
  AcceptanceScan,
  Packaging,
  Contact,
  ContactAddress,
  CalendarEvent,
];

export const sampleMigrations = [CreateSampleTables1763800000000];
