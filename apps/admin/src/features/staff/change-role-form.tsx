"use client";
import { changeStaffRole, type StaffList, type StaffMember } from "@penguinmails/api-client/admin";
import { ActionForm } from "@penguinmails/ui/action-form";
import { FormActions } from "@penguinmails/ui/form-actions";
import { ProblemNote } from "@penguinmails/ui/problem-note";
import { useAction } from "@penguinmails/ui/use-action";
import { useState } from "react";
import { browserApi } from "../session/browser-api.ts";
import { RoleField } from "./role-field.tsx";

type Props = {
  readonly member: StaffMember;
  readonly roles: StaffList["roles"];
  readonly onClose: () => void;
  readonly onDone: () => void;
};

export function ChangeRoleForm({ member, roles, onClose, onDone }: Props) {
  const [role, setRole] = useState(member.role);
  const change = useAction(() => changeStaffRole(browserApi, member.id, role), onDone);
  return (
    <ActionForm onSend={change.run}>
      {change.problem ? <ProblemNote problem={change.problem} shownPointers={["/role"]} /> : null}
      <RoleField roles={roles} value={role} error={change.errorAt("/role")} onChange={setRole} />
      <FormActions send="Change the role" busy={change.busy} onCancel={onClose} />
    </ActionForm>
  );
}
