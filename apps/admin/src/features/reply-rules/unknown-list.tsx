import type { UnknownReply } from "@penguinmails/api-client/reply-rules";
import { operatorLabel } from "@penguinmails/contracts/operator-label";
import { buttonClass } from "@penguinmails/ui/button";
import { formatNumberOf } from "@penguinmails/ui/format/number";
import { TimeAgo } from "@penguinmails/ui/world-clock";
import Link from "next/link";

type Props = { readonly replies: readonly UnknownReply[]; readonly mayAct: boolean };

/** Replies that no rule knows, the most said first, each with its samples and a way to a rule for it. */
export function UnknownList({ replies, mayAct }: Props) {
  return (
    <ol className="feed">
      {replies.map((reply) => (
        <li key={reply.key} className="feed-row">
          <p>
            <b>{formatNumberOf(reply.count, "reply", "replies")}</b>{" "}
            <span className="small quiet">{operatorsWords(reply)}</span>
          </p>
          <span className="small quiet feed-when">
            <TimeAgo at={reply.lastSeenAt} />
          </span>
          <ul className="feed-rest stack">
            {reply.samples.map((sample) => (
              <li key={sample}>
                <code>{sample}</code>
              </li>
            ))}
          </ul>
          <p className="small quiet feed-rest row">
            <span>
              First <TimeAgo at={reply.firstSeenAt} />
            </span>
            {mayAct ? (
              <Link className={buttonClass({ size: "small" })} href={`/reply-rules/new?from=${reply.key}`}>
                Make a rule of this
              </Link>
            ) : null}
          </p>
        </li>
      ))}
    </ol>
  );
}

function operatorsWords({ operators }: UnknownReply): string {
  const named = operators.slice(0, 3).map(({ operator, count }) => `${operatorLabel(operator)} ${count}`);
  const rest = operators.length - named.length;
  return rest > 0 ? `${named.join(" · ")} · ${rest} more` : named.join(" · ");
}
