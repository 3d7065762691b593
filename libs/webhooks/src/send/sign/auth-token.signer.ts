import type { Signer } from '../../extend/signer.js';

/** The webhook's token in `Auth`, with no scheme word before it, and no signature. */
export const authTokenSigner: Signer = {
  headersFor: ({ token }) => ({ Auth: token }),
};
