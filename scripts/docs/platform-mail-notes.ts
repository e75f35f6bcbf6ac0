import type { PlatformMailTemplate } from "@penguinmails/core/ports/outside";

/** When each mail is sent, and to whom; one without a note doesn't compile. */
export const platformMailNotes: Readonly<Record<PlatformMailTemplate, string>> = {
  "verify-email": "to who signed up or asked for the link again; `link` proves the address",
  "account-exists": "to whose address somebody signed up with once more; `link` leads to the log-in",
  "password-reset": "to who asked for it; `link` sets another password",
  invite: "to who was made a member; `link` sets a first password, or leads to the dashboard",
  "payment-failed": "to owners, on the first day past due; `link` leads to the subscription",
  "sending-stopped": "to owners, when nothing is sent any more until it is paid",
  "address-listed": "to owners, when an address leaves rotation; `lists` and `domains` with commas",
  "address-delisted": "to owners, when it sends again",
  "domain-listed": "to owners, when a sending domain is held because a list holds it",
  "domain-delisted": "to owners, when it sends again",
  "node-held": "to owners, when a node's new mail waits; `reason` with what clears it",
  "node-back": "to owners, when it goes on",
  "node-isolated": "to owners, when staff shut a machine off that may be somebody else's",
};
