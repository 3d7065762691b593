import type { Signer } from '../../extend/signer.js';

/** Sends the webhook's token in `Auth`, without a scheme before it, and no signature. */
export const authTokenSigner: Signer = {
  headersFor: ({ token }) => ({ Auth: token }),
};
