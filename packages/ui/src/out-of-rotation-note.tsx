import type { ReactNode } from "react";
import { Note } from "./note.tsx";
import { TimeAgo } from "./world-clock.tsx";

type Props = {
  readonly listed: {
    readonly subject: { readonly kind: "address" | "domain"; readonly label: string };
    readonly since: string;
    readonly lists: readonly string[];
  };
  /** Where to read on. */
  readonly children?: ReactNode;
};

/** What staff can do beside waiting for the lists. */
const waysRound = {
  address:
    "Once the cause is mended, our staff can move its domains to a free address of the node, which starts cold, or replace the machine.",
  domain: "Another address or machine would change nothing: it is the name that is refused.",
} as const;

/** Why a listed address or domain sends nothing, and what brings it back. */
export function OutOfRotationNote({ listed: { subject, since, lists }, children }: Props) {
  return (
    <Note tone="bad" title={`Nothing leaves from ${subject.label}`}>
      <p>
        It came on {lists.join(" and ")} <TimeAgo at={since} />, and operators refuse mail from there.
        Messages wait, none is lost. Our staff find and mend the cause and ask for removal; when the lists
        answer clean again, they let it send, carefully. {children}
      </p>
      <p>
        {waysRound[subject.kind]} If you know the cause, or it can’t wait, answer the mail in which we told
        your owners.
      </p>
    </Note>
  );
}
