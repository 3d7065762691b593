import { ContactAddress } from '../contacts/contact-address.entity';
import { Contact } from '../contacts/contact.entity';
import { StoredFile } from '../files/stored-file.entity';
import { OrderBox } from '../orders/order-box.entity';
import { OrderItem } from '../orders/order-item.entity';
import { Order } from '../orders/order.entity';
import { Packaging } from '../packaging/packaging.entity';
import { Organization } from '../users/organization.entity';
import { User } from '../users/user.entity';

export const entities = [
  Organization,
  User,
  Contact,
  ContactAddress,
  Packaging,
  Order,
  OrderItem,
  OrderBox,
  StoredFile,
];
