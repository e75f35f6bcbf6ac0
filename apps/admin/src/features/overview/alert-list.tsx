import type { AdminAlert } from "@penguinmails/api-client/admin";
import { Icon } from "@penguinmails/ui/icon";
import { TimeAgo } from "@penguinmails/ui/world-clock";
import Link from "next/link";
import { StatusBadge } from "../status-badge.tsx";
import { alertHref } from "./alert-href.ts";

/** What a person should look at, worst first. */
export function AlertList({ alerts }: { readonly alerts: readonly AdminAlert[] }) {
  return (
    <ul className="alerts">
      {alerts.map((alert) => (
        <li key={`${alert.code} ${alert.subject.id}`}>
          <Link className="alert" href={alertHref(alert.subject)}>
            <StatusBadge kind="severity" state={alert.severity} />
            <span className="alert-text">
              <b>{alert.subject.label}</b> <span>{alert.message}</span>
            </span>
            <span className="small quiet">{alert.since ? <TimeAgo at={alert.since} /> : null}</span>
            <Icon name="next" size={16} />
          </Link>
        </li>
      ))}
    </ul>
  );
}
