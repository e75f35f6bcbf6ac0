import { Badge, type Tone } from "./badge.tsx";
import { factWords, limitWords, type Standing, standingWords, withoutStop } from "./format/decision-words.ts";
import { Icon } from "./icon.tsx";
import { TimeAgo } from "./world-clock.tsx";

type Change = { readonly limit: string; readonly before: string; readonly after: string };
type Rest = {
  readonly clears: string | null;
  readonly clearsAt: string | null;
  readonly evidence: Readonly<Record<string, number | string>>;
};

/** Which limit moved, from what to what. */
export function DecisionChange({ change }: { readonly change: Change }) {
  return (
    <span className="decision-change">
      {limitWords(change.limit)}: {change.before}
      <Icon name="next" size={13} />
      <span className="visually-hidden"> to </span>
      <b>{change.after}</b>
    </span>
  );
}

const tones: Readonly<Record<Standing, Tone>> = {
  applied: "ok",
  observed: "idle",
  proposed: "warn",
  accepted: "ok",
  dismissed: "idle",
  lapsed: "idle",
};

/** Whether the limit moved; nothing where it simply did. */
export function DecisionStanding({ standing }: { readonly standing: Standing }) {
  const words = standingWords(standing);
  return words === null ? null : <Badge tone={tones[standing]}>{words}</Badge>;
}

/** What clears a decision and what it was decided on; nothing where it says neither. */
export function DecisionRest({
  decision,
  className,
}: {
  readonly decision: Rest;
  readonly className: string;
}) {
  const facts = Object.entries(decision.evidence).map(([name, value]) => factWords(name, value));
  if (facts.length === 0 && decision.clears === null) return null;
  return (
    <p className={className}>
      {decision.clears ? (
        <>
          <b>What clears it:</b> {withoutStop(decision.clears)}
          {decision.clearsAt ? (
            <>
              {" "}
              (<TimeAgo at={decision.clearsAt} />)
            </>
          ) : null}
          .{" "}
        </>
      ) : null}
      {facts.length > 0 ? `Evidence: ${facts.join(", ")}.` : ""}
    </p>
  );
}
