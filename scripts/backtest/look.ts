import type { EpochMs } from "@penguinmails/core/time";
import type { Guards } from "./guards.ts";
import type { Timed } from "./timeline.ts";

/**
 * The reviews of campaigns in the other life. When the record rules, somebody looked, and both lives do. Reviews that
 * ruled nothing are written down nowhere: the other life looks after each event, and when the first messages of a list
 * come to be judged. Where the record's own guards would have ruled then and did not, nobody looked yet, and it waits too.
 */
export function makeLook(recorded: Guards, other: Guards, from: EpochMs) {
  let seenUntil: EpochMs = from;
  const look = (id: string, at: EpochMs) => {
    if (other.findings(id, at).length > 0 && recorded.findings(id, at).length === 0) other.review(id, at);
  };
  return {
    /** What falls due by the clock alone before `at`. */
    before(at: EpochMs): void {
      if (at < from) return;
      for (const [id, dueAt] of other.canariesDue(seenUntil, at)) look(id, dueAt);
      seenUntil = at;
    },
    after({ at, happening }: Timed): void {
      if (happening.kind === "review") {
        for (const guards of [recorded, other]) guards.review(happening.campaignId, at);
      } else if (happening.kind === "event" && at >= from) {
        look(happening.message.campaignId, at);
        if (other.isAgencyLimited(at)) for (const id of other.running()) look(id, at);
      }
    },
  };
}
