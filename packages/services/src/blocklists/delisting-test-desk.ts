import { Problem } from "@penguinmails/contracts/problems";
import { policy } from "@penguinmails/core/policy";
import { newId } from "@penguinmails/db/ids";
import { delistings } from "@penguinmails/db/schema/blocklists";
import { tickDelisting } from "../staff/steer-delistings.ts";
import type { BlocklistWorld } from "./blocklist-test-world.ts";

export const removal = "https://check.spamhaus.org/results";
/** What staff tick of a delisting, in order. */
export const steps = [
  { step: "cause-found", note: "A bought list of campaign X.", link: null },
  { step: "cause-fixed", note: "The list is quarantined.", link: null },
  { step: "removal-asked", note: "Asked as ticket 17.", link: removal },
] as const;
type Ticked = (typeof steps)[number]["step"];

/** Staff before the delistings of a world in which `query` is what is listed under. */
export function delistingDesk(
  {
    within,
    lists,
    deps,
    round,
  }: Pick<BlocklistWorld, "within" | "lists" | "round"> & {
    readonly deps: Parameters<typeof tickDelisting>[0];
  },
  query: string,
) {
  const by = { staffId: newId(), requestId: newId(), seesMoney: false };
  const tasks = () => within((tx) => tx.select().from(delistings).orderBy(delistings.openedAt));
  const task = async () => {
    const [first] = await tasks();
    if (!first) throw new Error("no delisting");
    return first;
  };
  return {
    by,
    tasks,
    task,
    async tick(...which: readonly Ticked[]) {
      for (const each of steps)
        if (which.includes(each.step)) await tickDelisting(deps, by, (await task()).id, each);
    },
    async clean() {
      lists.answers.delete(query);
      for (let n = 0; n < policy.blocklist.cleanChecksToClear; n += 1) await round();
    },
  };
}

/** Code of the problem with which work is refused, and of what it names. Throws when it is not refused. */
export async function blockersOf(work: Promise<unknown>): Promise<readonly string[]> {
  const problem = await work.then(
    () => null,
    (error: unknown) => error,
  );
  if (!(problem instanceof Problem)) throw new Error(`no refusal: ${problem}`);
  return [problem.code, ...problem.errors.map(({ code }) => code)];
}
