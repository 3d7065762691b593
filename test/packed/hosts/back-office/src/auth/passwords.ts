import { compare, hash } from 'bcryptjs';

/** A low cost, so that the tests are fast. */
const rounds = 4;

export function hashPassword(password: string): Promise<string> {
  return hash(password, rounds);
}

export function isPassword(password: string, hashed: string): Promise<boolean> {
  return compare(password, hashed);
}
