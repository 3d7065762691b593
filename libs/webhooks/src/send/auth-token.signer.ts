import type { Signer } from './signer.js';

/** The default: the webhook's token in `Auth`, with no scheme word before it. */
export const authTokenSigner: Signer = {
  headersFor: ({ token }) => ({ Auth: token }),
};
