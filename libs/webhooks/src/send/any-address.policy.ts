import type { AddressPolicy } from './address-policy.js';

/** Lets every address through: for `development`, where receivers run on the developer's machine. */
export const anyAddress: AddressPolicy = {
  refusalOf: () => null,
};
