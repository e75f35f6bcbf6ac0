import { z } from "zod";
import { staffRole } from "./admin.ts";
import { email, id, instant } from "./common.ts";

const staffMemberView = z.object({
  id,
  email: z.string(),
  name: z.string(),
  role: staffRole,
  /** False: invited, no password chosen yet. */
  isActive: z.boolean(),
  createdAt: instant,
});
const staffRoleView = z.object({
  key: staffRole,
  name: z.string(),
  permissions: z.array(z.string()).readonly(),
});
/** GET /v1/admin/staff */
export const staffListView = z.object({
  items: z.array(staffMemberView),
  roles: z.array(staffRoleView),
});
/** POST /v1/admin/staff → 201 inviteView */
export const staffBody = z.strictObject({
  email,
  name: z.string().trim().min(1).max(120),
  role: staffRole,
});
/** PATCH /v1/admin/staff/:id {role} → 204 · DELETE /v1/admin/staff/:id → 204 */
export const staffPatch = z.strictObject({ role: staffRole });
/** POST /v1/admin/staff/:id/link → 200. The link is shown this once; it sets a password, which ends every session. */
export const inviteView = z.object({ member: staffMemberView, link: z.string(), expiresAt: instant });
