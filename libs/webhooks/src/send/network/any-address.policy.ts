import type { AddressPolicy } from '../../extend/address-policy.js';

/** Lets every address through: for `development`, where receivers run on the developer's machine. */
export const anyAddress: AddressPolicy = {
  refusalOf: () => null,
};
