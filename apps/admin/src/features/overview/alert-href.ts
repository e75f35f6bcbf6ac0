import type { AdminAlert } from "@penguinmails/api-client/admin";

/** The page on which something can be done about it. */
export function alertHref({ kind, id }: AdminAlert["subject"]): string {
  switch (kind) {
    case "node":
      return `/fleet/${id}`;
    case "fleet":
      return "/fleet";
    case "tenant":
      return `/tenants/${id}`;
    case "address":
    case "domain":
    case "blocklist":
      return "/blocklists";
    case "account":
      return "/account";
    case "operator":
    case "feed":
      return "/operator-feeds";
    case "queue":
      return "/queues";
    case "outbox":
      return "/mail-room";
    case "inbox":
      return "/mail-room#inbox";
  }
}
