import type { Campaign } from "@penguinmails/api-client/campaigns";
import { Card } from "@penguinmails/ui/card";
import { formatCount, formatNumberOf } from "@penguinmails/ui/format/number";
import { waitingOf } from "./campaign-progress.ts";
import { isListBad } from "./can-go-on.ts";
import { leftOutWords, readable } from "./readable.ts";

/** Why messages are not going this minute, and who was left out from the start. */
export function HeldCard({ campaign }: { readonly campaign: Campaign }) {
  const { held, counts } = campaign;
  const leftOut = Object.entries(campaign.leftOut).sort(([, a], [, b]) => b - a);
  const waiting = waitingOf(counts);
  return (
    <Card title="What waits, and why">
      <div className="stack">
        {held.length > 0 ? (
          <ul className="reasons">
            {held.map(({ code, message, count }) => (
              <li key={code}>
                <b className="reason-count">{formatCount(count)}</b>
                <span>{readable(message)}</span>
              </li>
            ))}
          </ul>
        ) : (
          <p className="quiet">
            {waiting === 0
              ? "No message waits."
              : isListBad(campaign)
                ? `${formatNumberOf(waiting, "message")} are kept back for good. Stop this campaign, clean the list, and import it again for a new one.`
                : campaign.status === "paused"
                  ? `${formatNumberOf(waiting, "message")} wait until the campaign goes on.`
                  : `${formatNumberOf(waiting, "message")} go as soon as their turn comes.`}
          </p>
        )}
        {leftOut.length > 0 ? (
          <div className="stack stack-tight">
            <h3>Left out from the start</h3>
            <ul className="reasons">
              {leftOut.map(([reason, count]) => (
                <li key={reason}>
                  <b className="reason-count">{formatCount(count)}</b>
                  <span className="anywhere">{leftOutWords(reason)}</span>
                </li>
              ))}
            </ul>
          </div>
        ) : null}
      </div>
    </Card>
  );
}
