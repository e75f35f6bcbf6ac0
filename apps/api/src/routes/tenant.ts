import {
  memberBody,
  memberPatch,
  memberView,
  tenantPatch,
  tenantView,
  warmupModeBody,
} from "@penguinmails/contracts/http/accounts";
import { idParam, listOf } from "@penguinmails/contracts/http/common";
import { addMember } from "@penguinmails/services/tenants/add-member";
import { changeMemberLevel } from "@penguinmails/services/tenants/change-member-level";
import { listMembers } from "@penguinmails/services/tenants/list-members";
import { removeMember } from "@penguinmails/services/tenants/remove-member";
import { setWarmupMode } from "@penguinmails/services/tenants/set-warmup-mode";
import { getTenant, updateTenant } from "@penguinmails/services/tenants/tenant";
import { type Route, tenantRoute } from "../route.ts";

export const tenantRoutes: readonly Route[] = [
  tenantRoute({
    method: "get",
    path: "/v1/tenant",
    summary: "The agency",
    level: "viewer",
    status: 200,
    response: tenantView,
    handle: ({ container, caller }) => container.database.withTenant(caller.tenantId, getTenant),
  }),
  tenantRoute({
    method: "patch",
    path: "/v1/tenant",
    summary: "Change the agency's name, postal address or time zone",
    level: "manager",
    body: tenantPatch,
    status: 200,
    response: tenantView,
    handle: ({ container, caller, body }) => updateTenant(container, caller, body),
  }),
  tenantRoute({
    method: "put",
    path: "/v1/tenant/warmup-mode",
    summary: "Let the warm-up move limits, propose them, or only write down what it would do",
    level: "owner",
    body: warmupModeBody,
    status: 200,
    response: tenantView,
    handle: ({ container, caller, body }) => setWarmupMode(container, caller, body.mode),
  }),
  tenantRoute({
    method: "get",
    path: "/v1/members",
    summary: "Everyone of the agency",
    level: "viewer",
    status: 200,
    response: listOf(memberView),
    handle: ({ container, caller }) => listMembers(container, caller.tenantId),
  }),
  tenantRoute({
    method: "post",
    path: "/v1/members",
    summary: "Add a person; someone new is invited by mail",
    level: "owner",
    idempotent: true,
    body: memberBody,
    status: 201,
    response: memberView,
    handle: ({ container, caller, body }) => addMember(container, caller, body),
  }),
  tenantRoute({
    method: "patch",
    path: "/v1/members/{id}",
    summary: "Change a person's permission level",
    level: "owner",
    params: idParam,
    body: memberPatch,
    status: 204,
    handle: ({ container, caller, params, body }) =>
      changeMemberLevel(container, caller, params.id, body.level),
  }),
  tenantRoute({
    method: "delete",
    path: "/v1/members/{id}",
    summary: "Remove a person from the agency",
    level: "owner",
    params: idParam,
    status: 204,
    handle: ({ container, caller, params }) => removeMember(container, caller, params.id),
  }),
];
