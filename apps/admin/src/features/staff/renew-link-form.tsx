"use client";
import { renewStaffLink, type StaffInvite, type StaffMember } from "@penguinmails/api-client/admin";
import { Button } from "@penguinmails/ui/button";
import { ProblemNote } from "@penguinmails/ui/problem-note";
import { useAction } from "@penguinmails/ui/use-action";
import { browserApi } from "../session/browser-api.ts";

type Props = {
  readonly member: StaffMember;
  readonly onClose: () => void;
  readonly onDone: (invite: StaffInvite) => void;
};

export function RenewLinkForm({ member, onClose, onDone }: Props) {
  const renew = useAction(() => renewStaffLink(browserApi, member.id), onDone);
  return (
    <div className="stack">
      <p>
        {member.name} chooses a new password by it, which ends all their sessions. The links before stop
        working.
      </p>
      {renew.problem ? <ProblemNote problem={renew.problem} /> : null}
      <div className="dialog-actions">
        <Button onClick={onClose}>Cancel</Button>
        <Button variant="primary" busy={renew.busy} onClick={() => renew.run()}>
          Make a link
        </Button>
      </div>
    </div>
  );
}
