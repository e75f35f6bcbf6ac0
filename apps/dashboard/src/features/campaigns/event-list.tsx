import type { CampaignActivity } from "@penguinmails/api-client/campaigns";
import { operatorLabel } from "@penguinmails/contracts/operator-label";
import { TimeAgo } from "@penguinmails/ui/world-clock";
import { StatusBadge } from "../status-badge.tsx";
import { statusWord } from "../status-words.ts";

/** What happened last, newest first, with the words of the receiver's server. */
export function EventList({ events }: { readonly events: CampaignActivity["events"] }) {
  return (
    <ol className="events">
      {events.map((event) => (
        <li key={event.id} className="event">
          <StatusBadge kind="event" state={event.kind} />
          <span className="event-to anywhere">
            {event.to} <span className="small quiet">{operatorLabel(event.operator)}</span>
          </span>
          <span className="small quiet">
            <TimeAgo at={event.at} />
          </span>
          {event.detail ? <code className="event-detail anywhere">{event.detail}</code> : null}
        </li>
      ))}
    </ol>
  );
}

/** The newest of them in one line. */
export function LatestEvent({ events }: { readonly events: CampaignActivity["events"] }) {
  const [event] = events;
  if (!event) return "Nothing has happened yet";
  return (
    <>
      {statusWord("event", event.kind).label} <TimeAgo at={event.at} />:{" "}
      <span className="anywhere">{event.to}</span>
    </>
  );
}
