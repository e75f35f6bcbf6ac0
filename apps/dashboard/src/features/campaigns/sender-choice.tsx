import { formatCount } from "@penguinmails/ui/format/number";
import { StatusBadge } from "../status-badge.tsx";
import type { Choices } from "./campaign-wizard.tsx";

type Props = {
  readonly box: Choices["mailboxes"][number];
  readonly domain: Choices["domains"][number] | undefined;
  readonly isChosen: boolean;
  readonly onToggle: () => void;
};

/** A mailbox to tick, with what it may send a day now and what keeps it from that. */
export function SenderChoice({ box, domain, isChosen, onToggle }: Props) {
  const isDomainRight = !domain || domain.status === "verified";
  return (
    <label className="choice">
      <input type="checkbox" checked={isChosen} onChange={onToggle} />
      <span className="choice-text">
        <span className="strong anywhere">{box.email}</span>
        <span className="small quiet">
          {box.displayName}; {formatCount(box.capPerDay)} a day now
        </span>
        {box.hold ? (
          <span className="row">
            <StatusBadge kind="hold" state={box.hold.code} />
          </span>
        ) : box.status !== "ready" || !isDomainRight ? (
          <span className="row">
            {box.status === "ready" ? null : <StatusBadge kind="mailbox" state={box.status} />}
            {isDomainRight ? null : (
              <>
                <StatusBadge kind="domain" state={domain.status} />
                <span className="small quiet">domain</span>
              </>
            )}
          </span>
        ) : null}
      </span>
    </label>
  );
}
