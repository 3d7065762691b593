import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { ILike, In, MoreThan, Repository } from 'typeorm';
import { pageOf, rangeOf } from '../common/page';
import { ContactAddress } from './contact-address.entity';
import { Contact } from './contact.entity';
import type {
  AddressDto,
  ContactsQuery,
  CreateContactDto,
  CursorQuery,
  UpdateContactDto,
} from './contacts.dto';

@Injectable()
export class ContactsService {
  constructor(
    @InjectRepository(Contact) private readonly contacts: Repository<Contact>,
    @InjectRepository(ContactAddress) private readonly addresses: Repository<ContactAddress>,
  ) {}

  async list(organizationId: number, query: ContactsQuery) {
    const name = query.search ? ILike(`%${query.search}%`) : undefined;
    const where = name
      ? [
          { organizationId, firstName: name },
          { organizationId, lastName: name },
        ]
      : { organizationId };
    const found = await this.contacts.findAndCount({
      where,
      relations: { addresses: true },
      order: { id: 'ASC' },
      ...rangeOf(query),
    });
    return pageOf(query, found);
  }

  async listAfter(organizationId: number, { after, limit }: CursorQuery) {
    const results = await this.contacts.find({
      where: { organizationId, id: MoreThan(after) },
      order: { id: 'ASC' },
      take: limit,
    });
    return { results, next: results.length === limit ? results.at(-1)!.id : null };
  }

  /** Saves the contact, and its addresses by cascade. */
  create(organizationId: number, input: CreateContactDto): Promise<Contact> {
    return this.contacts.save(this.contacts.create({ ...input, organizationId }));
  }

  find(organizationId: number, id: number): Promise<Contact> {
    return this.contacts.findOneOrFail({ where: { id, organizationId }, relations: { addresses: true } });
  }

  async update(organizationId: number, id: number, input: UpdateContactDto): Promise<Contact> {
    await this.find(organizationId, id);
    await this.contacts.update(id, input);
    return this.find(organizationId, id);
  }

  async markAsCompanies(organizationId: number, ids: number[]): Promise<void> {
    await this.contacts.update(await this.ownIds(organizationId, ids), { isCompany: true });
  }

  /** Replaces all addresses. TypeORM deletes those that are no longer in the list. */
  async replaceAddresses(organizationId: number, id: number, addresses: AddressDto[]): Promise<Contact> {
    const contact = await this.find(organizationId, id);
    contact.addresses = addresses.map((address) => this.addresses.create(address));
    await this.contacts.save(contact);
    return this.find(organizationId, id);
  }

  /** At most one address of a contact is the default. */
  async setDefaultAddress(organizationId: number, id: number, addressId: number): Promise<Contact> {
    await this.find(organizationId, id);
    await this.addresses.findOneByOrFail({ id: addressId, contactId: id });
    await this.contacts.manager.transaction(async (manager) => {
      await manager.update(ContactAddress, { contactId: id, isDefault: true }, { isDefault: false });
      await manager.update(ContactAddress, addressId, { isDefault: true });
    });
    return this.find(organizationId, id);
  }

  async deleteAddress(organizationId: number, id: number, addressId: number): Promise<void> {
    await this.find(organizationId, id);
    await this.addresses.findOneByOrFail({ id: addressId, contactId: id });
    await this.addresses.delete(addressId);
  }

  async delete(organizationId: number, id: number): Promise<void> {
    await this.find(organizationId, id);
    await this.contacts.softDelete(id);
  }

  async deleteMany(organizationId: number, ids: number[]): Promise<void> {
    await this.contacts.softDelete(await this.ownIds(organizationId, ids));
  }

  async restore(organizationId: number, id: number): Promise<Contact> {
    await this.contacts.findOneOrFail({ where: { id, organizationId }, withDeleted: true });
    await this.contacts.restore(id);
    return this.find(organizationId, id);
  }

  /** Those of the ids that belong to the organization. Fails if there is none. */
  private async ownIds(organizationId: number, ids: number[]): Promise<number[]> {
    await this.contacts.findOneByOrFail({ id: In(ids), organizationId });
    const own = await this.contacts.find({ select: { id: true }, where: { id: In(ids), organizationId } });
    return own.map(({ id }) => id);
  }
}
