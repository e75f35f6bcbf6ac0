import type { Domain } from "@penguinmails/api-client/domains";
import { formatNumberOf } from "@penguinmails/ui/format/number";
import { Note } from "@penguinmails/ui/note";

type Props = { readonly domain: Pick<Domain, "queue"> };

/** What waits on the node of a domain that was moved to another address, and when it leaves; nothing where nothing does. */
export function MovedQueueNote({ domain: { queue } }: Props) {
  if (queue.isHeld && queue.awaitsRecords)
    return (
      <Note tone="warn" title="What its node took before the move waits there">
        <p>
          It leaves once the records below name the new address: what left before could be taken for forged.
          New mail waits as well.
        </p>
      </Note>
    );
  // Nothing leaves of a queue that is held for another reason, and a note of its own gives that.
  if (queue.isHeld || queue.rest === 0) return null;
  return (
    <Note
      tone="info"
      title={`${formatNumberOf(queue.rest, "message")} from before the move: waiting for room`}
    >
      <p>
        Operators don’t know the new address yet. So what waits leaves in portions, the oldest first, as far
        as the address may send to each operator a day. New mail goes beside it.
      </p>
    </Note>
  );
}
