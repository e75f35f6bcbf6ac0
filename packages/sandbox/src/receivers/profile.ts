import { minute } from "@penguinmails/core/time";
import type { MailHost } from "../dns/synthetic.ts";
import type { Limits } from "./standing.ts";

/**
 * An operator's own words; `{ip}` `{rcpt}` `{from}` `{domain}` `{id}` `{host}` `{reason}` are filled in, a line break
 * makes a reply of several lines. Sources: the operators' public error pages and the replies that sisimai and KumoMTA
 * know.
 */
export type Words = {
  readonly accepted: string;
  readonly unknown: string;
  readonly disabled: string;
  readonly full: string;
  readonly overQuota: string;
  /** Too much for what it has earned. */
  readonly rate: string;
  readonly blocked: string;
  /** What it thinks of the domain in From. */
  readonly lowDomain: string;
  /** Its own trouble. */
  readonly trouble: string;
  readonly greylisted: string;
  readonly unauthenticated: string;
  readonly dmarc: string;
  readonly noPtr: string;
  /** On a public block list; null: it does not ask one. */
  readonly listed: string | null;
  readonly noMessageId: string;
  readonly relay: string;
};

export type Profile = {
  readonly host: MailHost;
  readonly limits: Limits;
  /** Share of hosts of this kind (0..1) that defer who is new to them. */
  readonly greylistingShare: number;
  /** Where a refusal of the source is spoken: Gmail reads the mail first. */
  readonly judges: "at-mail-from" | "at-the-dot";
  readonly wants: {
    /** A PTR that resolves back. */
    readonly ptr: boolean;
    /** Which of SPF and DKIM must pass. */
    readonly authentication: "one" | "both" | "no-spf-fail";
    /** Honours a published `p=reject` or `p=quarantine`. */
    readonly dmarcPolicy: boolean;
    readonly messageId: boolean;
  };
  /** Tells the sender of complaints, in whose form. */
  readonly complaints: "yahoo" | "microsoft" | "untold";
  readonly words: Words;
};

export const limits = (newPerHour: number, newPerDay: number): Limits => ({
  newPerHour,
  newPerDay,
  spike: 2.2,
  coolMs: 10 * minute,
});
/** Postfix's words, which many use. */
export const relay = "554 5.7.1 <{rcpt}>: Relay access denied";
