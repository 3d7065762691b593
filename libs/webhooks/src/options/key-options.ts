/** Options for the keys that sign requests and encrypt the database. You create and keep these keys. */
export interface KeyOptions {
  /**
   * The key for additional Ed25519 signatures (`v1a`). With these, a receiver can verify requests, but can't
   * sign any. The key consists of 32 or more random bytes, written as `whsk_` and base64. The library derives
   * the key of each webhook from it. The API shows the webhook's public key next to its secret.
   *
   * In a list, all keys sign, and the API shows the public key of the first one. To replace a key, put the
   * new key first. Remove the old key when the receivers have the new public key. Can't be given with
   * `signer`. Default: none.
   */
  ed25519?: string | readonly string[];
  /**
   * The key that encrypts the tokens and secrets of webhooks in the database (AES-256-GCM), so that a copy of
   * the database contains no usable tokens and secrets. The key consists of 32 random bytes, written as
   * `whek_` and base64 (`whek_$(openssl rand -base64 32)`). In a list, the first key encrypts, and all keys
   * decrypt. If the first entry is `'none'`, new tokens and secrets are stored in the clear. Processes with a
   * worker re-encrypt existing tokens and secrets at start-up and every hour.
   *
   * To replace a key, add the new key to all processes before it becomes the first one in any of them. A
   * process without the new key can't decrypt tokens and secrets that are encrypted with it, and the affected
   * deliveries wait. Remove an old key only when no webhook needs it any more, because otherwise the start
   * fails.
   *
   * If a key is lost, add `'lost:'` and the id of this key as an entry next to another key. The error of the
   * failing start contains the id. Deliveries of webhooks whose token or secret is encrypted with the lost
   * key wait until you replace that token or secret. Default: nothing is encrypted.
   */
  encryptionKeys?: string | readonly string[];
}
