import { actReason } from "@penguinmails/contracts/http/admin";
import {
  adminNodeDetail,
  fleetPage,
  fleetView,
  nodeOperationBody,
  nodeRebuildBody,
  nodeRestoreBody,
  nodeSizesView,
} from "@penguinmails/contracts/http/admin-fleet";
import { idParam } from "@penguinmails/contracts/http/common";
import { nodeAddressParams, nodePlanView } from "@penguinmails/contracts/http/fleet";
import { evidenceDetail, evidenceParams } from "@penguinmails/contracts/http/node-health";
import {
  getFleetNode,
  listFleet,
  readFleetPlan,
  readFleetSizes,
} from "@penguinmails/services/staff/list-fleet";
import { readEvidence } from "@penguinmails/services/staff/read-evidence";
import { giveFleetAddressBack, putHeldToUse } from "@penguinmails/services/staff/steer-address";
import {
  acknowledgeFleetSuspicion,
  askForFleetCharts,
  backUpFleetNode,
  cancelFleetReplacement,
  isolateFleetNode,
  lookAtFleetNode,
  operateFleetNode,
  rebuildFleetNode,
  releaseFleetNode,
  replaceFleetNode,
  restoreFleetNode,
  retireFleetNode,
  retryFleetNode,
} from "@penguinmails/services/staff/steer-node";
import { type Route, staffRoute } from "../route.ts";

export const adminFleetRoutes: readonly Route[] = [
  staffRoute({
    method: "get",
    path: "/v1/admin/fleet",
    summary: "Nodes of all agencies: those of one view, and how many each view holds",
    permission: "fleet.read",
    query: fleetPage,
    status: 200,
    response: fleetView,
    handle: ({ container, look, query }) => listFleet(container, look, query),
  }),
  staffRoute({
    method: "get",
    path: "/v1/admin/fleet/{id}",
    summary: "One node with its plan, its domains, its newest jobs and what was done to it",
    permission: "fleet.read",
    params: idParam,
    status: 200,
    response: adminNodeDetail,
    handle: ({ container, look, params }) => getFleetNode(container, look, params.id),
  }),
  staffRoute({
    method: "post",
    path: "/v1/admin/fleet/{id}/retry",
    summary: "Run a node's plan again from the step it stands at",
    permission: "fleet.act",
    params: idParam,
    body: actReason,
    status: 202,
    handle: async ({ c, container, look, params, body }) => {
      await retryFleetNode(container, look, params.id, body.reason);
      return c.body(null, 202);
    },
  }),
  staffRoute({
    method: "get",
    path: "/v1/admin/fleet/{id}/plan",
    summary: "What applying a serving node's plan would change, in order; no steps: no change",
    permission: "fleet.read",
    params: idParam,
    status: 200,
    response: nodePlanView,
    handle: ({ container, look, params }) => readFleetPlan(container, look, params.id),
  }),
  staffRoute({
    method: "get",
    path: "/v1/admin/fleet/{id}/sizes",
    summary: "What a node's machine is, and what it can become at what price more a month",
    permission: "fleet.act",
    params: idParam,
    status: 200,
    response: nodeSizesView,
    handle: ({ container, look, params }) => readFleetSizes(container, look, params.id),
  }),
  staffRoute({
    method: "post",
    path: "/v1/admin/fleet/{id}/operations",
    summary:
      "Have something done to a serving node: its plan applied, its addresses graded, its key changed …",
    permission: "fleet.act",
    params: idParam,
    body: nodeOperationBody,
    status: 202,
    async handle({ c, container, look, params, body }) {
      await operateFleetNode(container, look, params.id, body);
      return c.body(null, 202);
    },
  }),
  staffRoute({
    method: "post",
    path: "/v1/admin/fleet/{id}/backups",
    summary: "Back up a serving node now",
    permission: "fleet.act",
    params: idParam,
    body: actReason,
    status: 202,
    async handle({ c, container, look, params, body }) {
      await backUpFleetNode(container, look, params.id, body.reason);
      return c.body(null, 202);
    },
  }),
  staffRoute({
    method: "post",
    path: "/v1/admin/fleet/{id}/restore",
    summary: "Put a backup back onto a serving node: its own, or that of another node of the same agency",
    permission: "fleet.act",
    params: idParam,
    body: nodeRestoreBody,
    status: 202,
    async handle({ c, container, look, params, body }) {
      await restoreFleetNode(container, look, params.id, body);
      return c.body(null, 202);
    },
  }),
  staffRoute({
    method: "post",
    path: "/v1/admin/fleet/{id}/rebuild",
    summary: "Wipe an isolated node's machine and make it anew, with one of its backups put back",
    permission: "fleet.act",
    params: idParam,
    body: nodeRebuildBody,
    status: 202,
    async handle({ c, container, look, params, body }) {
      await rebuildFleetNode(container, look, params.id, body);
      return c.body(null, 202);
    },
  }),
  staffRoute({
    method: "post",
    path: "/v1/admin/fleet/{id}/addresses/{addressId}/use",
    summary: "Have mail leave from an address although it was graded bad",
    permission: "fleet.act",
    params: nodeAddressParams,
    body: actReason,
    status: 202,
    async handle({ c, container, look, params, body }) {
      await putHeldToUse(container, look, { ...params, ...body });
      return c.body(null, 202);
    },
  }),
  staffRoute({
    method: "post",
    path: "/v1/admin/fleet/{id}/isolate",
    summary:
      "Take a node that may be somebody else's out of use: keep evidence, shut it, change what opens it",
    permission: "fleet.act",
    params: idParam,
    body: actReason,
    status: 202,
    async handle({ c, container, look, params, body }) {
      await isolateFleetNode(container, look, params.id, body.reason);
      return c.body(null, 202);
    },
  }),
  staffRoute({
    method: "post",
    path: "/v1/admin/fleet/{id}/suspicion/acknowledge",
    summary: "Say why what speaks for somebody else on a node's machine is none",
    permission: "fleet.act",
    params: idParam,
    body: actReason,
    status: 202,
    async handle({ c, container, look, params, body }) {
      await acknowledgeFleetSuspicion(container, look, params.id, body.reason);
      return c.body(null, 202);
    },
  }),
  staffRoute({
    method: "post",
    path: "/v1/admin/fleet/{id}/addresses/{addressId}/give-back",
    summary: "Give a secondary address back for its agency",
    permission: "fleet.act",
    params: nodeAddressParams,
    body: actReason,
    status: 202,
    async handle({ c, container, look, params, body }) {
      await giveFleetAddressBack(container, look, { ...params, ...body });
      return c.body(null, 202);
    },
  }),
  staffRoute({
    method: "post",
    path: "/v1/admin/fleet/{id}/release",
    summary: "Open an isolated node again, if nothing on it differs from its plan",
    permission: "fleet.act",
    params: idParam,
    body: actReason,
    status: 202,
    async handle({ c, container, look, params, body }) {
      await releaseFleetNode(container, look, params.id, body.reason);
      return c.body(null, 202);
    },
  }),
  staffRoute({
    method: "get",
    path: "/v1/admin/fleet/{id}/evidence/{evidenceId}",
    summary: "What was kept of a node before it was isolated",
    permission: "fleet.act",
    params: evidenceParams,
    status: 200,
    response: evidenceDetail,
    handle: ({ container, look, params }) => readEvidence(container, look, params),
  }),
  staffRoute({
    method: "post",
    path: "/v1/admin/fleet/{id}/look",
    summary: "Look now whether a serving node is still as its plan made it",
    permission: "fleet.act",
    params: idParam,
    status: 202,
    async handle({ c, container, look, params }) {
      await lookAtFleetNode(container, look, params.id);
      return c.body(null, 202);
    },
  }),
  staffRoute({
    method: "post",
    path: "/v1/admin/fleet/{id}/charts",
    summary: "Ask the provider for what it draws of a node's machine",
    permission: "fleet.act",
    params: idParam,
    status: 202,
    async handle({ c, container, look, params }) {
      await askForFleetCharts(container, look, params.id);
      return c.body(null, 202);
    },
  }),
  staffRoute({
    method: "post",
    path: "/v1/admin/fleet/{id}/retire",
    summary: "Give a machine back for its agency",
    permission: "fleet.act",
    params: idParam,
    body: actReason,
    status: 202,
    handle: async ({ c, container, look, params, body }) => {
      await retireFleetNode(container, look, params.id, body.reason);
      return c.body(null, 202);
    },
  }),
  staffRoute({
    method: "post",
    path: "/v1/admin/fleet/{id}/replacement",
    summary: "Have another machine take the place of a node, domain by domain",
    permission: "fleet.act",
    params: idParam,
    body: actReason,
    status: 202,
    async handle({ c, container, look, params, body }) {
      await replaceFleetNode(container, look, params.id, body.reason);
      return c.body(null, 202);
    },
  }),
  staffRoute({
    method: "post",
    path: "/v1/admin/fleet/{id}/replacement/cancel",
    summary: "Give the next machine back, while no domain lives on it",
    permission: "fleet.act",
    params: idParam,
    body: actReason,
    status: 202,
    async handle({ c, container, look, params, body }) {
      await cancelFleetReplacement(container, look, params.id, body.reason);
      return c.body(null, 202);
    },
  }),
];
