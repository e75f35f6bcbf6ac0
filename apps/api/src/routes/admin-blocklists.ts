import { adminBlocklistsView, blocklistSubjectView } from "@penguinmails/contracts/http/blocklists";
import { idParam, listOf, page } from "@penguinmails/contracts/http/common";
import { listBlocklists, readNodeBlocklists } from "@penguinmails/services/staff/list-blocklists";
import { type Route, staffRoute } from "../route.ts";

export const adminBlocklistRoutes: readonly Route[] = [
  staffRoute({
    method: "get",
    path: "/v1/admin/blocklists",
    summary: "What stands on a public block list now, and whether the lists can be believed",
    permission: "fleet.read",
    query: page,
    status: 200,
    response: adminBlocklistsView,
    handle: ({ container, look, query }) => listBlocklists(container, look, query),
  }),
  staffRoute({
    method: "get",
    path: "/v1/admin/fleet/{id}/blocklists",
    summary: "What the public block lists say of each address of a node",
    permission: "fleet.read",
    params: idParam,
    status: 200,
    response: listOf(blocklistSubjectView),
    handle: ({ container, look, params }) => readNodeBlocklists(container, look, params.id),
  }),
];
