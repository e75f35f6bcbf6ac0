import type { Domain } from "@penguinmails/api-client/domains";
import { operatorLabel } from "@penguinmails/contracts/operator-label";
import { Note } from "@penguinmails/ui/note";
import { TimeAgo } from "@penguinmails/ui/world-clock";

type Props = { readonly refused: Domain["refusedBy"][number] };

/** Why a domain's mail to one operator waits, and what lets it go. */
export function RefusedNote({ refused: { operator, says, since, until } }: Props) {
  return (
    <Note tone="bad" title={`Mail to ${operatorLabel(operator)} waits`}>
      <p>
        It refused this domain itself, for its records, its address or its name, <TimeAgo at={since} />: “
        {says}”
      </p>
      <p>
        Mend what the reply names, then choose <em>Check now</em>: messages go on at once. Else they are tried
        again <TimeAgo at={until} />.
      </p>
    </Note>
  );
}
