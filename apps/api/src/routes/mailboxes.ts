import { id, idParam, listOf } from "@penguinmails/contracts/http/common";
import { mailboxBody, mailboxLogIn, mailboxPatch, mailboxView } from "@penguinmails/contracts/http/domains";
import { addMailbox } from "@penguinmails/services/mailboxes/add-mailbox";
import { changePassword } from "@penguinmails/services/mailboxes/change-password";
import { getMailbox, listMailboxes } from "@penguinmails/services/mailboxes/mailbox-view";
import { setMailboxPaused } from "@penguinmails/services/mailboxes/pause-mailbox";
import { removeMailbox } from "@penguinmails/services/mailboxes/remove-mailbox";
import { revealMailbox } from "@penguinmails/services/mailboxes/reveal-mailbox";
import { z } from "zod";
import { type Route, tenantRoute } from "../route.ts";

export const mailboxRoutes: readonly Route[] = [
  tenantRoute({
    method: "post",
    path: "/v1/mailboxes",
    summary: "Add a mailbox to a sending domain; its account is made on the node in the background",
    level: "manager",
    idempotent: true,
    body: mailboxBody,
    status: 202,
    response: mailboxView,
    handle: ({ container, caller, body }) => addMailbox(container, caller, body),
  }),
  tenantRoute({
    method: "get",
    path: "/v1/mailboxes",
    summary: "All mailboxes, or those of one domain, by address",
    level: "viewer",
    query: z.strictObject({ domainId: id.optional() }),
    status: 200,
    response: listOf(mailboxView),
    handle: ({ container, caller, query }) =>
      container.database.withTenant(caller.tenantId, (tx) =>
        listMailboxes(tx, container.clock.now(), query.domainId ?? null),
      ),
  }),
  tenantRoute({
    method: "get",
    path: "/v1/mailboxes/{id}",
    summary: "One mailbox",
    level: "viewer",
    params: idParam,
    status: 200,
    response: mailboxView,
    handle: ({ container, caller, params }) =>
      container.database.withTenant(caller.tenantId, (tx) =>
        getMailbox(tx, params.id, container.clock.now()),
      ),
  }),
  tenantRoute({
    method: "patch",
    path: "/v1/mailboxes/{id}",
    summary: "Pause a mailbox, or let it send again",
    level: "manager",
    params: idParam,
    body: mailboxPatch,
    status: 200,
    response: mailboxView,
    handle: ({ container, caller, params, body }) =>
      setMailboxPaused(container, caller, params.id, body.paused),
  }),
  // Never idempotent: a kept answer would be a kept password.
  tenantRoute({
    method: "post",
    path: "/v1/mailboxes/{id}/reveal",
    summary: "How to read a mailbox, with its password; the asking is audited",
    level: "manager",
    limit: "secrets",
    params: idParam,
    status: 200,
    response: mailboxLogIn,
    handle: ({ container, caller, params }) => revealMailbox(container, caller, params.id),
  }),
  tenantRoute({
    method: "post",
    path: "/v1/mailboxes/{id}/password",
    summary: "Set a new password, which we make; the present one is good until the mailbox' machine took it",
    level: "manager",
    limit: "secrets",
    params: idParam,
    status: 202,
    response: mailboxView,
    handle: ({ container, caller, params }) => changePassword(container, caller, params.id),
  }),
  tenantRoute({
    method: "delete",
    path: "/v1/mailboxes/{id}",
    summary: "Remove a mailbox that never sent",
    level: "manager",
    params: idParam,
    status: 204,
    handle: ({ container, caller, params }) => removeMailbox(container, caller, params.id),
  }),
];
