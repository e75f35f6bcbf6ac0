import { reaches } from "@penguinmails/core/fleet/reachability";
import { z } from "zod";
import { instant } from "./common.ts";

/** How a serving node answers from here: by SSH, and by its mail server's greeting. */
export const reachView = z.object({
  state: z.enum(reaches),
  since: instant,
  /** What is the matter and what it does to mail, as a sentence; null while both ways answer. */
  because: z.string().nullable(),
  /** Why its mailboxes get no new slots; null: they do. */
  held: z.string().nullable(),
  nextProbeAt: instant,
  /** Newest first. Per way: null when it answered, else why not. */
  probes: z.array(z.object({ at: instant, ssh: z.string().nullable(), smtp: z.string().nullable() })),
});
