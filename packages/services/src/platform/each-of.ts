/**
 * Does the work for each in their order, one after the other or `atOnce` at the same time. One that fails keeps no other
 * from its turn; afterwards all failures are thrown as one `AggregateError`.
 */
export async function eachOf<T>(
  items: readonly T[],
  work: (item: T) => Promise<void>,
  { atOnce = 1 }: { readonly atOnce?: number } = {},
): Promise<void> {
  const failures: unknown[] = [];
  const turns = items.values();
  await Promise.all(Array.from({ length: atOnce }, takeTurns));
  if (failures.length === 0) return;
  const [first] = failures;
  const reason = first instanceof Error ? first.message : String(first);
  throw new AggregateError(failures, `${failures.length} of ${items.length} failed; the first: ${reason}`);

  async function takeTurns(): Promise<void> {
    for (const item of turns) {
      try {
        await work(item);
      } catch (error) {
        failures.push(error);
      }
    }
  }
}
