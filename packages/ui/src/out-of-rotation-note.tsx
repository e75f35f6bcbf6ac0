import type { ReactNode } from "react";
import { Note } from "./note.tsx";
import { TimeAgo } from "./world-clock.tsx";

type Props = {
  readonly address: { readonly ip: string; readonly since: string; readonly lists: readonly string[] };
  /** Where to read on. */
  readonly children?: ReactNode;
};

/** Why a listed address sends nothing, and what brings it back. */
export function OutOfRotationNote({ address: { ip, since, lists }, children }: Props) {
  return (
    <Note tone="bad" title={`Nothing leaves from ${ip}`}>
      <p>
        It stood on {lists.join(" and ")} <TimeAgo at={since} />, and operators refuse mail from there.
        Messages wait, none is lost. Our staff find and mend the cause and ask for removal; when the lists
        answer clean again, sending goes on by itself, carefully. {children}
      </p>
    </Note>
  );
}
