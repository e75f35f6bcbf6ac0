import { actReason } from "@penguinmails/contracts/http/admin";
import { accountView, giveFindingBackBody } from "@penguinmails/contracts/http/admin-account";
import { idParam, pageOfTasks } from "@penguinmails/contracts/http/common";
import {
  acknowledgeFinding,
  askForAccountCheck,
  giveFindingBack,
  readAccount,
} from "@penguinmails/services/staff/steer-account";
import { type Route, staffRoute } from "../route.ts";

export const adminAccountRoutes: readonly Route[] = [
  staffRoute({
    method: "get",
    path: "/v1/admin/account",
    summary:
      "What is on the provider's bill and not in our books, or the other way round, or paid for and unused",
    permission: "fleet.read",
    query: pageOfTasks,
    status: 200,
    response: accountView,
    handle: ({ container, look, query }) => readAccount(container, look, query),
  }),
  staffRoute({
    method: "post",
    path: "/v1/admin/account/check",
    summary: "Compare the provider's whole account with our books now",
    permission: "fleet.act",
    status: 202,
    async handle({ c, container, look }) {
      await askForAccountCheck(container, look);
      return c.body(null, 202);
    },
  }),
  staffRoute({
    method: "post",
    path: "/v1/admin/account/findings/{id}/acknowledge",
    summary: "Say why a difference stays",
    permission: "fleet.act",
    params: idParam,
    body: actReason,
    status: 204,
    async handle({ c, container, look, params, body }) {
      await acknowledgeFinding(container, look, params.id, body.reason);
      return c.body(null, 204);
    },
  }),
  staffRoute({
    method: "post",
    path: "/v1/admin/account/findings/{id}/give-back",
    summary: "Give back a machine or an address that is in no book of ours, after naming it",
    permission: "fleet.act",
    params: idParam,
    body: giveFindingBackBody,
    status: 202,
    async handle({ c, container, look, params, body }) {
      await giveFindingBack(container, look, params.id, body);
      return c.body(null, 202);
    },
  }),
];
