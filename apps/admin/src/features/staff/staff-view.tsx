"use client";
import {
  removeStaff,
  type StaffInvite,
  type StaffList,
  type StaffMember,
} from "@penguinmails/api-client/admin";
import { Button } from "@penguinmails/ui/button";
import { Card } from "@penguinmails/ui/card";
import { ConfirmDialog } from "@penguinmails/ui/confirm-dialog";
import { Dialog } from "@penguinmails/ui/dialog";
import { PageHead } from "@penguinmails/ui/page-head";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { browserApi } from "../session/browser-api.ts";
import { AddStaffForm } from "./add-staff-form.tsx";
import { ChangeRoleForm } from "./change-role-form.tsx";
import { InviteLink } from "./invite-link.tsx";
import { RenewLinkForm } from "./renew-link-form.tsx";
import { RolesTable } from "./roles-table.tsx";
import { StaffTable } from "./staff-table.tsx";

export type StaffAct = "add" | "role" | "link" | "remove";
type Open =
  | { readonly act: "add" }
  | { readonly act: Exclude<StaffAct, "add">; readonly member: StaffMember };

export function StaffView({ staff }: { readonly staff: StaffList }) {
  const router = useRouter();
  const [open, setOpen] = useState<Open | null>(null);
  const [invite, setInvite] = useState<StaffInvite | null>(null);
  const close = () => setOpen(null);
  const done = () => {
    close();
    router.refresh();
  };
  const onInvite = (next: StaffInvite) => {
    setInvite(next);
    done();
  };
  return (
    <>
      <PageHead
        title="Staff and roles"
        lead="Who runs PenguinMails with you, and what their role lets them see and do."
        actions={
          <Button variant="primary" icon="plus" onClick={() => setOpen({ act: "add" })}>
            Add somebody
          </Button>
        }
      />
      {invite ? <InviteLink invite={invite} onClose={() => setInvite(null)} /> : null}
      <Card flush>
        <StaffTable members={staff.items} onAct={(act, member) => setOpen({ act, member })} />
      </Card>
      <Card title="What a role may do" flush>
        <RolesTable roles={staff.roles} />
      </Card>
      <Dialog open={open?.act === "add"} title="Add somebody to the staff" onClose={close}>
        <AddStaffForm roles={staff.roles} onClose={close} onDone={onInvite} />
      </Dialog>
      <Dialog
        open={open?.act === "role"}
        title={`Role of ${open?.act === "role" ? open.member.name : ""}`}
        onClose={close}
      >
        {open?.act === "role" ? (
          <ChangeRoleForm member={open.member} roles={staff.roles} onClose={close} onDone={done} />
        ) : null}
      </Dialog>
      <Dialog open={open?.act === "link"} title="A new link for a password" onClose={close}>
        {open?.act === "link" ? (
          <RenewLinkForm member={open.member} onClose={close} onDone={onInvite} />
        ) : null}
      </Dialog>
      <ConfirmDialog
        open={open?.act === "remove"}
        title={`Take ${open?.act === "remove" ? open.member.name : ""} off the staff?`}
        confirm="Take off the staff"
        act={() => removeStaff(browserApi, open?.act === "remove" ? open.member.id : "")}
        onClose={close}
        onDone={done}
      >
        They are logged out at once and can’t log in again. What they did stays in the audit log.
      </ConfirmDialog>
    </>
  );
}
