import { blocklistSubjectView } from "@penguinmails/contracts/http/blocklists";
import { idParam, listOf } from "@penguinmails/contracts/http/common";
import {
  nodeAddressParams,
  nodeOrderBody,
  nodePlanView,
  nodeView as nodeSchema,
} from "@penguinmails/contracts/http/fleet";
import { nodeBlocklists } from "@penguinmails/services/blocklists/blocklist-view";
import { askForLook } from "@penguinmails/services/fleet/ask-for-look";
import { addAddress, removeAddress } from "@penguinmails/services/fleet/change-addresses";
import { listNodes, nodeView } from "@penguinmails/services/fleet/node-view";
import { orderNode } from "@penguinmails/services/fleet/order-node";
import { readNodePlan } from "@penguinmails/services/fleet/read-node-plan";
import { receiveCallback } from "@penguinmails/services/fleet/receive-callback";
import { retireNode } from "@penguinmails/services/fleet/retire-node";
import { publicRoute, type Route, tenantRoute } from "../route.ts";

export const nodeRoutes: readonly Route[] = [
  tenantRoute({
    method: "post",
    path: "/v1/nodes",
    summary: "Order a node: a machine with Mailu and as many secondary addresses",
    level: "manager",
    idempotent: true,
    body: nodeOrderBody,
    status: 202,
    response: nodeSchema,
    handle: ({ container, caller, body }) => orderNode(container, caller, body),
  }),
  tenantRoute({
    method: "get",
    path: "/v1/nodes",
    summary: "All nodes, newest first",
    level: "viewer",
    status: 200,
    response: listOf(nodeSchema),
    handle: ({ container, caller }) => container.database.withTenant(caller.tenantId, listNodes),
  }),
  tenantRoute({
    method: "get",
    path: "/v1/nodes/{id}",
    summary: "One node with its addresses and how far its plan came",
    level: "viewer",
    params: idParam,
    status: 200,
    response: nodeSchema,
    handle: ({ container, caller, params }) =>
      container.database.withTenant(caller.tenantId, (tx) => nodeView(tx, params.id)),
  }),
  tenantRoute({
    method: "get",
    path: "/v1/nodes/{id}/blocklists",
    summary: "What the public block lists say of each address of a node",
    level: "viewer",
    params: idParam,
    status: 200,
    response: listOf(blocklistSubjectView),
    handle: ({ container, caller, params }) =>
      container.database.withTenant(caller.tenantId, (tx) => nodeBlocklists(tx, params.id)),
  }),
  tenantRoute({
    method: "delete",
    path: "/v1/nodes/{id}",
    summary: "Give a machine back",
    level: "owner",
    params: idParam,
    status: 202,
    response: nodeSchema,
    handle: ({ container, caller, params }) => retireNode(container, caller, params.id),
  }),
  tenantRoute({
    method: "post",
    path: "/v1/nodes/{id}/addresses",
    summary: "Order one more secondary address for a serving node",
    level: "manager",
    idempotent: true,
    params: idParam,
    status: 202,
    response: nodeSchema,
    handle: ({ container, caller, params }) => addAddress(container, caller, params.id),
  }),
  tenantRoute({
    method: "delete",
    path: "/v1/nodes/{id}/addresses/{addressId}",
    summary: "Give a secondary address back that no domain leaves from",
    level: "owner",
    params: nodeAddressParams,
    status: 202,
    response: nodeSchema,
    handle: ({ container, caller, params }) => removeAddress(container, caller, params),
  }),
  tenantRoute({
    method: "get",
    path: "/v1/nodes/{id}/plan",
    summary: "What applying a serving node's plan would change, in order; no steps: no change",
    level: "viewer",
    params: idParam,
    status: 200,
    response: nodePlanView,
    handle: ({ container, caller, params }) =>
      container.database.withTenant(caller.tenantId, (tx) => readNodePlan(tx, params.id)),
  }),
  tenantRoute({
    method: "post",
    path: "/v1/nodes/{id}/look",
    summary: "Look now whether a serving node is still as its plan made it",
    level: "manager",
    params: idParam,
    status: 202,
    async handle({ c, container, caller, params }) {
      await askForLook(container, caller, params.id);
      return c.body(null, 202);
    },
  }),
  publicRoute({
    method: "post",
    path: "/v1/callbacks/hostwinds",
    summary: "A machine's bootstrap ended: signed, five minutes valid, used once, and only a hint",
    rawBody: { maxBytes: 10_000, contentTypes: [] },
    status: 204,
    async handle({ c, container, bytes }) {
      const callback = {
        body: new TextDecoder().decode(bytes),
        timestamp: c.req.header("x-timestamp") ?? null,
        signature: c.req.header("x-signature") ?? null,
      };
      await receiveCallback(container, callback);
    },
  }),
];
