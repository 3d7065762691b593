/** Your own keys. */
export interface KeyOptions {
  /**
   * Also signs with Ed25519 (`v1a`), for receivers that must be able to verify but not to sign: 32 random
   * bytes or more, as `whsk_` and base64. The key of each webhook is derived from it, and the API shows the
   * public key next to the secret. Of a list, all keys sign, and the API shows the public key of the first
   * one: put a new key first, and remove the old one when the receivers have the new one. Can't be given with
   * `signer`. Default: none.
   */
  ed25519?: string | readonly string[];
  /**
   * Encrypts the tokens and secrets of webhooks in the database (AES-256-GCM), so that a dump contains none
   * that can be used: 32 random bytes, as `whek_` and base64 (`whek_$(openssl rand -base64 32)`). Of a list,
   * the first key encrypts and all keys decrypt; with `'none'` as the first entry, new tokens and secrets are
   * stored in the clear. Processes with a worker re-encrypt existing ones at start-up and every hour.
   *
   * Give a new key to all processes before it becomes the first one in any of them: processes without it
   * can't decrypt, and the affected deliveries wait. Remove an old key when no webhook needs it any more;
   * otherwise the start fails. If a key is lost, put `'lost:'` and its id, which the error of the failing
   * start names, next to another key. Deliveries of webhooks whose token or secret the lost key has encrypted
   * wait until you replace that token or secret. Default: nothing is encrypted.
   */
  encryptionKeys?: string | readonly string[];
}
