import type { Policy } from "@penguinmails/core/policy";
import { agencyNotes } from "./policy-notes/agency.ts";
import { evidenceNotes } from "./policy-notes/evidence.ts";
import { fleetNotes } from "./policy-notes/fleet.ts";
import type { NotesOf } from "./policy-notes/note.ts";
import { sendingNotes } from "./policy-notes/sending.ts";

/** What each number of the policy means and where it comes from; a number without a note doesn't compile. */
export const policyNotes: NotesOf<keyof Policy & string> = {
  ...sendingNotes,
  ...evidenceNotes,
  ...fleetNotes,
  ...agencyNotes,
};
