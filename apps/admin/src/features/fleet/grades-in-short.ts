import type { AdminNodeDetail } from "@penguinmails/api-client/admin";
import { commonStates, stateWord } from "@penguinmails/ui/format/state-words";

/** How many addresses got which verdict, in the order in which they stand. */
export function gradesInShort(grades: readonly Pick<AdminNodeDetail["grades"][number], "verdict">[]): string {
  const counts = new Map<string, number>();
  for (const { verdict } of grades) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  return [...counts]
    .map(([verdict, count]) => `${count} ${stateWord(commonStates, "grade", verdict).label.toLowerCase()}`)
    .join(", ");
}
