/** Enough frames to get past TypeORM and the libraries that wrap it. */
const maxFrames = 50;

/**
 * Returns the place in the host's code that has called `method`, such as `/app/src/orders.service.ts:12:5`.
 * Returns undefined if the stack contains only packages and Node itself.
 */
export function callSite(method: (...args: never[]) => unknown): string | undefined {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = maxFrames;
  const holder: { stack?: string } = {};
  Error.captureStackTrace(holder, method);
  Error.stackTraceLimit = stackTraceLimit;
  const frames = (holder.stack ?? '').split('\n').slice(1);
  const frame = frames.find((one) => !/[\\/]node_modules[\\/]|\bnode:|<anonymous>/.test(one));
  return frame
    ?.trim()
    .replace(/^at (async )?/, '')
    .replace(/^.*\((.*)\)$/, '$1');
}
