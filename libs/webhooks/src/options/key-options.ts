/** Options for the keys that sign requests and encrypt the database. You create and keep these keys. */
export interface KeyOptions {
  /**
   * The key for additional Ed25519 signatures (`v1a`). To verify these signatures, a receiver needs only a
   * public key, which can't sign requests. The key consists of 32 or more random bytes, written as `whsk_`
   * and base64. The library derives the key of each webhook from this key. The API shows the webhook's public
   * key next to its secret.
   *
   * In a list, which may have two keys, both keys sign, and the API shows the public key that belongs to the
   * first key. To replace a key, put the new key first. Remove the old key when the receivers have the new
   * public key. Can't be given with `signer`. Default: none.
   */
  ed25519?: string | readonly string[];
  /**
   * The key that encrypts the tokens and secrets of webhooks in the database (AES-256-GCM), so that a copy of
   * the database contains no usable tokens and secrets. The key consists of 32 random bytes, written as
   * `whek_` and base64 (`whek_$(openssl rand -base64 32)`). In a list, the first key encrypts, and all keys
   * decrypt. If the first entry is `'none'`, new tokens and secrets are stored in the clear. Processes with a
   * worker re-encrypt existing tokens and secrets at start-up and every hour.
   *
   * To replace a key, first add the new key behind the current key in all processes. When every process has
   * the new key, move it to the first place. A process without the new key can't decrypt tokens and secrets
   * that another process has encrypted with the new key, and the affected deliveries wait. Remove an old key
   * only when no webhook needs that key any more. Otherwise, the start-up fails.
   *
   * If you start the application without a key that webhooks still need, the start-up fails. The error
   * message contains the id of the missing key. If this key is lost, add `'lost:'` followed by this id to the
   * list. The list must also contain a key that isn't lost. Deliveries of webhooks whose token or secret is
   * encrypted with the lost key wait until you replace that token or secret. Default: nothing is encrypted.
   */
  encryptionKeys?: string | readonly string[];
}
