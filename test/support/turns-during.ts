/**
 * Returns how many turns of the event loop start while `work` runs. The turn in which `work` starts doesn't
 * count. So the result is 0 if no other code of the process can run meanwhile.
 */
export async function turnsDuring(work: () => Promise<unknown>): Promise<number> {
  let turns = 0;
  let isRunning = true;
  const count = (): void => {
    if (!isRunning) return;
    turns++;
    setImmediate(count);
  };
  setImmediate(count);
  await work();
  isRunning = false;
  return turns;
}
