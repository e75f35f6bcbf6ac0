import { type NotesOf, ours } from "./note.ts";

/** What an agency and its recipients may count on. */
export const agencyNotes: NotesOf<"billing" | "optOut" | "people" | "limits"> = {
  "billing.trialDays": {
    about: "A first subscription costs nothing for so long.",
    source: "the product's specification",
  },
  "billing.stopSendingAfterPastDueMs": {
    about: "From a payment that failed to the stop; Stripe is asked again first.",
    source: ours,
  },
  "optOut.linkValidForMs": {
    about: "An opt-out link works for this long after the message.",
    source: "CAN-SPAM: 30 days; CASL: 60",
  },
  "people.answerWithinMs": {
    about: "An agency answers a person who asks to be erased within this time.",
    source: "GDPR Art. 12(3): one month",
  },
  "limits.leadFileBytes": { about: "Largest lead file.", source: ours },
  "limits.leadFileRows": { about: "Most rows of one.", source: ours },
  "limits.bodyBytes": { about: "Largest body of any other request.", source: ours },
  "limits.templateCharacters": { about: "Longest text of a template.", source: ours },
  "limits.loginPerMinute": {
    about:
      "Tries to log in, sign up or reset, from one client; looks at a mailbox' password and changes of one, by one person.",
    source: ours,
  },
  "limits.apiPerMinute": { about: "Requests of one tenant; opt-out links: of one client.", source: ours },
};
