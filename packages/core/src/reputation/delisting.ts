import type { EpochMs } from "../time.ts";

/** The checklist of a delisting, in its order. `clean` is ticked by the watch of the block lists, the others by staff. */
export const delistingSteps = ["cause-found", "cause-fixed", "removal-asked", "clean"] as const;
export type DelistingStep = (typeof delistingSteps)[number];

type DelistingTick = {
  readonly at: EpochMs;
  /** Staff member; null: the watch. */
  readonly by: string | null;
  readonly note: string;
  /** Where removal was asked for. */
  readonly link: string | null;
};
export type DelistingTicks = Readonly<Partial<Record<DelistingStep, DelistingTick>>>;

type Blocker = { readonly code: string; readonly message: string };
const missing: Readonly<Record<DelistingStep, string>> = {
  "cause-found": "The cause was not found yet.",
  "cause-fixed": "The cause was not mended yet.",
  "removal-asked": "Removal was not asked for yet.",
  clean: "The lists that held it have not answered clean often enough in a row.",
};

/** Everything that keeps the task open. */
export function closeBlockers(ticks: DelistingTicks): readonly Blocker[] {
  return delistingSteps.filter((step) => !ticks[step]).map((code) => ({ code, message: missing[code] }));
}

/** Everything that keeps a step from being ticked: each one rests on those before it. */
export function tickBlockers(ticks: DelistingTicks, step: DelistingStep): readonly Blocker[] {
  const before = delistingSteps.slice(0, delistingSteps.indexOf(step));
  return before.filter((each) => !ticks[each]).map((code) => ({ code, message: missing[code] }));
}

/** What a list that joins the others calls into question: whether the cause was mended at all, and who was asked. */
const restOnLists: readonly DelistingStep[] = ["cause-fixed", "removal-asked"];

/** The steps that were ticked before a further list began to hold the subject; `since`: when each list did first. */
export function outdatedSteps(ticks: DelistingTicks, since: readonly EpochMs[]): readonly DelistingStep[] {
  const newest = Math.max(...since);
  return restOnLists.filter((step) => (ticks[step]?.at ?? Number.POSITIVE_INFINITY) < newest);
}

/** Whether an address is clean: no refusing list holds it, and each that did answered clean `needed` times in a row. */
export function isCleanAgain(
  lists: readonly { readonly isOpen: boolean; readonly cleanInARow: number }[],
  needed: number,
): boolean {
  return lists.every(({ isOpen, cleanInARow }) => !isOpen && cleanInARow >= needed);
}
