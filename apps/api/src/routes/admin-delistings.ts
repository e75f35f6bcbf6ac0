import { actReason } from "@penguinmails/contracts/http/admin";
import { idParam, listOf, pageOfTasks } from "@penguinmails/contracts/http/common";
import { delistingTickBody, delistingView, moveDomainBody } from "@penguinmails/contracts/http/delistings";
import { listDelistings } from "@penguinmails/services/staff/list-delistings";
import { moveDomain } from "@penguinmails/services/staff/move-domain";
import { closeDelisting, tickDelisting } from "@penguinmails/services/staff/steer-delistings";
import { type Route, staffRoute } from "../route.ts";

export const adminDelistingRoutes: readonly Route[] = [
  staffRoute({
    method: "get",
    path: "/v1/admin/delistings",
    summary: "Listed addresses and domains that send nothing, with their checklists",
    permission: "fleet.read",
    query: pageOfTasks,
    status: 200,
    response: listOf(delistingView),
    handle: ({ container, look, query }) => listDelistings(container, look, query),
  }),
  staffRoute({
    method: "post",
    path: "/v1/admin/delistings/{id}/tick",
    summary: "Tick a step of a delisting, with what was found or done",
    permission: "fleet.act",
    params: idParam,
    body: delistingTickBody,
    status: 204,
    handle: ({ container, look, params, body }) => tickDelisting(container, look, params.id, body),
  }),
  staffRoute({
    method: "post",
    path: "/v1/admin/delistings/{id}/close",
    summary: "Close a delisting whose checklist is done: its address or domain sends again",
    permission: "fleet.act",
    params: idParam,
    body: actReason,
    status: 204,
    handle: ({ container, look, params, body }) => closeDelisting(container, look, params.id, body.reason),
  }),
  staffRoute({
    method: "post",
    path: "/v1/admin/delistings/{id}/move-domain",
    summary: "Move a domain from a listed address to a free one, which starts cold",
    permission: "domains.move",
    params: idParam,
    body: moveDomainBody,
    status: 204,
    handle: ({ container, look, params, body }) => moveDomain(container, look, params.id, body),
  }),
];
