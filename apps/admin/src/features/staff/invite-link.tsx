import type { StaffInvite } from "@penguinmails/api-client/admin";
import { Button } from "@penguinmails/ui/button";
import { Copyable } from "@penguinmails/ui/copy-button";
import { Note } from "@penguinmails/ui/note";
import { RealTimeAgo } from "../real-time-ago.tsx";

type Props = { readonly invite: StaffInvite; readonly onClose: () => void };

/** The one time that the link is shown. */
export function InviteLink({ invite, onClose }: Props) {
  const { member, link, expiresAt } = invite;
  return (
    <Note tone="ok" title={`Give this link to ${member.name}, and to nobody else`} announce>
      <p>
        Whoever opens it chooses the password of {member.email}. It works once and ends{" "}
        <RealTimeAgo at={expiresAt} />. It is not shown again and we send no mail.
      </p>
      <Copyable value={link} label="the link" />
      <p>
        <Button size="small" onClick={onClose}>
          I have it
        </Button>
      </p>
    </Note>
  );
}
