import type { Signer } from '../../extend/signer.js';

/**
 * Sends the webhook's token in the header `Auth`, without a scheme such as `Bearer` before it. Adds no
 * signature.
 */
export const authTokenSigner: Signer = {
  headersFor: ({ token }) => ({ Auth: token }),
};
