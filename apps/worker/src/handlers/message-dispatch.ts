import type { JobHandlers } from "@penguinmails/contracts/jobs/catalog";
import { dispatchMessages } from "@penguinmails/services/delivery/dispatch-messages";
import type { Container } from "../container.ts";

/** On a stop the hand-over under way is finished; messages that had not begun stay leased for whoever gets the job next. */
export function messageDispatch(container: Container): JobHandlers["message.dispatch"] {
  return (payload, { signal }) => dispatchMessages(container, payload, signal);
}
