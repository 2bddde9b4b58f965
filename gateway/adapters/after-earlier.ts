/**
 * A message that says nothing new may be the second copy of one whose commit is still under way: it is acknowledged no
 * sooner than everything that was told before it.
 */
export const afterEarlier = (): ((telling: Promise<void>) => Promise<void>) => {
  let earlier: Promise<void> = Promise.resolve();
  return (telling) => {
    const both = Promise.all([earlier, telling]).then(() => undefined);
    earlier = both.catch(() => undefined);
    return both;
  };
};
