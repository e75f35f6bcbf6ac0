import type { ReactNode } from "react";
import { type Listed, listedTogether } from "./format/listed-together.ts";
import { Note } from "./note.tsx";
import { TimeAgo } from "./world-clock.tsx";

type Props = {
  readonly listed: readonly Listed[];
  /** Where to read on about one of them. */
  readonly linkOf?: (listed: Listed) => ReactNode;
};

/** What staff can do beside waiting for the lists. */
const waysRound = {
  address:
    "Once the cause is mended, our staff can move what sends from there to a free address of the node, which starts cold, or replace the machine.",
  domain: "Another address or machine would change nothing: it is the name that is refused.",
} as const;

/** Why listed addresses and domains send nothing, and what brings them back. */
export function OutOfRotationNotes({ listed, linkOf }: Props) {
  return listedTogether(listed).map((one) => (
    <Note key={one.subject.id} tone="bad" title={`Nothing leaves from ${inWords(one.labels)}`}>
      <p>
        {one.labels.length > 1 ? "They" : "It"} came on {inWords(one.lists)} <TimeAgo at={one.since} />, and
        operators refuse mail from there. Messages wait, none is lost. Our staff find and mend the cause and
        ask for removal; when the lists answer clean again, they let it send, carefully. {linkOf?.(one)}
      </p>
      <p>
        {waysRound[one.subject.kind]} If you know the cause, or it can’t wait, answer the mail in which we
        told your owners.
      </p>
    </Note>
  ));
}

/** "a", "a and b", "a, b and c". */
function inWords(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
