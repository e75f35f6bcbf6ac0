import { dmarcSourceView } from "@penguinmails/contracts/http/dmarc";
import {
  type domainBody,
  domainView,
  type mailboxBody,
  mailboxLogIn,
  mailboxView,
} from "@penguinmails/contracts/http/domains";
import type { z } from "zod";
import type { Api } from "./api.ts";
import { type PageQuery, pageOf } from "./page.ts";

export type Domain = z.output<typeof domainView>;
export type DmarcSource = z.output<typeof dmarcSourceView>;
export type DomainRecord = Domain["records"][number];
export type MailboxLogIn = z.output<typeof mailboxLogIn>;
export type Mailbox = z.output<typeof mailboxView>;

export const listDomains = (api: Api, query: PageQuery = {}) =>
  api.call("GET", "/v1/domains", pageOf(domainView), { query });
export const getDomain = (api: Api, id: string) => api.call("GET", `/v1/domains/${id}`, domainView);
export const listDmarcSources = (api: Api, id: string) =>
  api.call("GET", `/v1/domains/${id}/dmarc`, pageOf(dmarcSourceView));
export const addDomain = (api: Api, body: z.input<typeof domainBody>, idempotencyKey: string) =>
  api.call("POST", "/v1/domains", domainView, { json: body, idempotencyKey });
/** Asks DNS now and answers what it found; may take some seconds. */
export const checkDomain = (api: Api, id: string) =>
  api.call("POST", `/v1/domains/${id}/check`, domainView, { timeoutMs: 45_000 });
/** Sends a test mail to our own receiver; what it shows is in the domain a moment later. */
export const attestDomain = (api: Api, id: string) =>
  api.call("POST", `/v1/domains/${id}/attest`, domainView);
export const removeDomain = (api: Api, id: string) => api.call("DELETE", `/v1/domains/${id}`, null);

export const listMailboxes = (api: Api, domainId?: string) =>
  api.call("GET", "/v1/mailboxes", pageOf(mailboxView), { query: { domainId } });
export const addMailbox = (api: Api, body: z.input<typeof mailboxBody>, idempotencyKey: string) =>
  api.call("POST", "/v1/mailboxes", mailboxView, { json: body, idempotencyKey });
export const pauseMailbox = (api: Api, id: string, paused: boolean) =>
  api.call("PATCH", `/v1/mailboxes/${id}`, mailboxView, { json: { paused } });
/** How to read it, with its password. Audited: only when a person asks. */
export const revealMailbox = (api: Api, id: string) =>
  api.call("POST", `/v1/mailboxes/${id}/reveal`, mailboxLogIn);
/** Its machine takes the new one within minutes; until then the present one is good. */
export const changeMailboxPassword = (api: Api, id: string) =>
  api.call("POST", `/v1/mailboxes/${id}/password`, mailboxView);
export const removeMailbox = (api: Api, id: string) => api.call("DELETE", `/v1/mailboxes/${id}`, null);
