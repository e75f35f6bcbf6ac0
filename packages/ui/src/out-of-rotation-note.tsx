import type { ReactNode } from "react";
import { Note } from "./note.tsx";
import { TimeAgo } from "./world-clock.tsx";

type Props = {
  readonly listed: {
    readonly subject: { readonly label: string };
    readonly since: string;
    readonly lists: readonly string[];
  };
  /** Where to read on. */
  readonly children?: ReactNode;
};

/** Why a listed address or domain sends nothing, and what brings it back. */
export function OutOfRotationNote({ listed: { subject, since, lists }, children }: Props) {
  return (
    <Note tone="bad" title={`Nothing leaves from ${subject.label}`}>
      <p>
        It stood on {lists.join(" and ")} <TimeAgo at={since} />, and operators refuse mail from there.
        Messages wait, none is lost. Our staff find and mend the cause and ask for removal; when the lists
        answer clean again, sending goes on by itself, carefully. {children}
      </p>
    </Note>
  );
}
