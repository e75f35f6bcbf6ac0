import { listOf, page } from "@penguinmails/contracts/http/common";
import {
  erasureRequestView,
  erasureView,
  personBody,
  personExport,
  personView,
} from "@penguinmails/contracts/http/people";
import { erasePerson } from "@penguinmails/services/people/erase-person";
import { exportPerson } from "@penguinmails/services/people/export-person";
import { listErasureRequests } from "@penguinmails/services/people/list-requests";
import { lookUpPerson } from "@penguinmails/services/people/look-up-person";
import { type Route, tenantRoute } from "../route.ts";

export const peopleRoutes: readonly Route[] = [
  tenantRoute({
    method: "get",
    path: "/v1/people/requests",
    summary: "Recipients who asked to be erased and were not yet, those first who have waited longest",
    level: "manager",
    query: page,
    status: 200,
    response: listOf(erasureRequestView),
    handle: ({ container, caller, query }) =>
      container.database.withTenant(caller.tenantId, (tx) => listErasureRequests(tx, query)),
  }),
  tenantRoute({
    method: "post",
    path: "/v1/people/look-up",
    summary: "What is held of an address, in counts and dates",
    level: "manager",
    body: personBody,
    status: 200,
    response: personView,
    handle: ({ container, caller, body }) => lookUpPerson(container, caller, body.email),
  }),
  tenantRoute({
    method: "post",
    path: "/v1/people/export",
    summary: "All that is held of an address, as one document for the person (GDPR Art. 15)",
    level: "manager",
    body: personBody,
    status: 200,
    response: personExport,
    handle: ({ container, caller, body }) => exportPerson(container, caller, body.email),
  }),
  tenantRoute({
    method: "post",
    path: "/v1/people/erase",
    summary:
      "Erase all that is held of an address, and never mail it again (GDPR Art. 17). Repeating it succeeds",
    level: "manager",
    body: personBody,
    status: 200,
    response: erasureView,
    handle: ({ container, caller, body }) => erasePerson(container, caller, body.email),
  }),
];
