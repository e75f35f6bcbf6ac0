import { erasureView, personBody, personExport, personView } from "@penguinmails/contracts/http/people";
import { erasePerson } from "@penguinmails/services/people/erase-person";
import { exportPerson } from "@penguinmails/services/people/export-person";
import { lookUpPerson } from "@penguinmails/services/people/look-up-person";
import { type Route, tenantRoute } from "../route.ts";

export const peopleRoutes: readonly Route[] = [
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
