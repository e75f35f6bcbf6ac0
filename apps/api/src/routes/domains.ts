import { blocklistSubjectView } from "@penguinmails/contracts/http/blocklists";
import { idParam, listOf, page } from "@penguinmails/contracts/http/common";
import { dmarcSourceView } from "@penguinmails/contracts/http/dmarc";
import { domainBody, domainView } from "@penguinmails/contracts/http/domains";
import { domainBlocklists } from "@penguinmails/services/blocklists/blocklist-view";
import { dmarcSources } from "@penguinmails/services/dmarc/dmarc-sources";
import { addDomain } from "@penguinmails/services/domains/add-domain";
import { getDomain, listDomains } from "@penguinmails/services/domains/domain-view";
import { recheckDomain } from "@penguinmails/services/domains/recheck-domain";
import { removeDomain } from "@penguinmails/services/domains/remove-domain";
import { attestDomain } from "@penguinmails/services/egress/attest-domain";
import { type Route, tenantRoute } from "../route.ts";

export const domainRoutes: readonly Route[] = [
  tenantRoute({
    method: "post",
    path: "/v1/domains",
    summary:
      "Add a sending domain to a serving node; its records are made, published and checked in the background",
    level: "manager",
    idempotent: true,
    body: domainBody,
    status: 202,
    response: domainView,
    handle: ({ container, caller, body }) => addDomain(container, caller, body),
  }),
  tenantRoute({
    method: "get",
    path: "/v1/domains",
    summary: "All sending domains, newest first",
    level: "viewer",
    query: page,
    status: 200,
    response: listOf(domainView),
    handle: ({ container, caller, query }) =>
      container.database.withTenant(caller.tenantId, (tx) => listDomains(tx, query, container.clock.now())),
  }),
  tenantRoute({
    method: "get",
    path: "/v1/domains/{id}",
    summary: "One sending domain, its records and what is wrong with them",
    level: "viewer",
    params: idParam,
    status: 200,
    response: domainView,
    handle: ({ container, caller, params }) =>
      container.database.withTenant(caller.tenantId, (tx) => getDomain(tx, params.id, container.clock.now())),
  }),
  tenantRoute({
    method: "get",
    path: "/v1/domains/{id}/blocklists",
    summary: "What the public block lists say of a domain and of the address it leaves from",
    level: "viewer",
    params: idParam,
    status: 200,
    response: listOf(blocklistSubjectView),
    handle: ({ container, caller, params }) =>
      container.database.withTenant(caller.tenantId, (tx) => domainBlocklists(tx, params.id)),
  }),
  tenantRoute({
    method: "get",
    path: "/v1/domains/{id}/dmarc",
    summary: "Who sent as a domain in the last 30 days, as receivers reported it",
    level: "viewer",
    params: idParam,
    status: 200,
    response: listOf(dmarcSourceView),
    handle: ({ container, caller, params }) =>
      container.database.withTenant(caller.tenantId, (tx) =>
        dmarcSources(tx, params.id, container.clock.now()),
      ),
  }),
  tenantRoute({
    method: "post",
    path: "/v1/domains/{id}/check",
    summary: "Look at DNS now",
    level: "manager",
    params: idParam,
    status: 200,
    response: domainView,
    handle: ({ container, caller, params }) => recheckDomain(container, caller, params.id),
  }),
  tenantRoute({
    method: "post",
    path: "/v1/domains/{id}/attest",
    summary: "Send a test mail to our own receiver now and look at how it arrives",
    level: "manager",
    params: idParam,
    status: 202,
    response: domainView,
    handle: ({ container, caller, params }) => attestDomain(container, caller, params.id),
  }),
  tenantRoute({
    method: "delete",
    path: "/v1/domains/{id}",
    summary: "Remove a domain that has no mailboxes and never sent",
    level: "manager",
    params: idParam,
    status: 204,
    handle: ({ container, caller, params }) => removeDomain(container, caller, params.id),
  }),
];
