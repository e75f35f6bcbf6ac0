import { inviteView, staffBody, staffListView, staffPatch } from "@penguinmails/contracts/http/admin-staff";
import { idParam } from "@penguinmails/contracts/http/common";
import {
  addStaff,
  changeStaffRole,
  listStaff,
  removeStaff,
  renewStaffLink,
} from "@penguinmails/services/staff/manage-staff";
import { type Route, staffRoute } from "../route.ts";

/** `staff.manage` is in no role's list: only `*`, the super admin's, has it. */
export const adminStaffRoutes: readonly Route[] = [
  staffRoute({
    method: "get",
    path: "/v1/admin/staff",
    summary: "Everyone of the staff, and what each role may do",
    permission: "staff.manage",
    status: 200,
    response: staffListView,
    handle: ({ container }) => listStaff(container),
  }),
  staffRoute({
    method: "post",
    path: "/v1/admin/staff",
    summary: "Add a member; the answered link is where they choose a password",
    permission: "staff.manage",
    body: staffBody,
    status: 201,
    response: inviteView,
    handle: ({ container, look, body }) => addStaff(container, look, body),
  }),
  staffRoute({
    method: "post",
    path: "/v1/admin/staff/{id}/link",
    summary: "A fresh link by which a member chooses a password",
    permission: "staff.manage",
    params: idParam,
    status: 200,
    response: inviteView,
    handle: ({ container, look, params }) => renewStaffLink(container, look, params.id),
  }),
  staffRoute({
    method: "patch",
    path: "/v1/admin/staff/{id}",
    summary: "Give a member another role",
    permission: "staff.manage",
    params: idParam,
    body: staffPatch,
    status: 204,
    handle: ({ container, look, params, body }) => changeStaffRole(container, look, params.id, body.role),
  }),
  staffRoute({
    method: "delete",
    path: "/v1/admin/staff/{id}",
    summary: "End a member's access at once",
    permission: "staff.manage",
    params: idParam,
    status: 204,
    handle: ({ container, look, params }) => removeStaff(container, look, params.id),
  }),
];
