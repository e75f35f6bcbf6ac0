import { type Policy, policy as shipped } from "../policy.ts";
import type { EpochMs } from "../time.ts";

/** What a difference from the plan may be beside a difference: the trace of somebody else's hand. */
export type DriftHint = "foreign-key" | "foreign-listener" | "altered-file";

/** A difference that stands, as far as it is a hint. Times are world time: of the first and of the last look that saw it. */
export type HintedDrift = {
  readonly hint: DriftHint;
  readonly what: string;
  readonly seen: string;
  readonly foundAt: EpochMs;
  readonly seenAt: EpochMs;
};

/** Messages of one hour that left a node and are none of ours, by the domain that they said to come from. */
export type ForeignMailHour = {
  readonly hour: EpochMs;
  readonly messages: number;
  readonly domains: Readonly<Record<string, number>>;
};

/** One thing that speaks for somebody else on a machine. */
export type Hint = {
  readonly kind: DriftHint | "foreign-mail";
  /** Tells it from others, and is the same each time that it is found. */
  readonly key: string;
  readonly since: EpochMs;
  /** For staff, with what was seen. */
  readonly sentence: string;
};

export const nextOnSuspicion =
  "Isolate it now: that costs minutes of mail and keeps the evidence. If it is the work of one of us, say so instead.";

/** Whether it was seen for so long that it is no passing program. */
export function isStanding({ foundAt, seenAt }: HintedDrift, { suspicion }: Policy = shipped): boolean {
  return seenAt - foundAt >= suspicion.standsForMs;
}

/** All hints that stand long enough to count, each once. */
export function hintsOf(
  drifts: readonly HintedDrift[],
  hours: readonly ForeignMailHour[],
  nowMs: EpochMs,
  policy: Policy = shipped,
): readonly Hint[] {
  const standing = drifts.filter((drift) => isStanding(drift, policy));
  const of = (hint: DriftHint) => standing.filter((drift) => drift.hint === hint);
  return [
    ...of("foreign-key").map(({ what, seen, foundAt }) => ({
      kind: "foreign-key" as const,
      key: `foreign-key:${what}`,
      since: foundAt,
      sentence: `Somebody else can log in as root: ${what} holds ${seen}.`,
    })),
    ...of("foreign-listener").map(({ what, seen, foundAt }) => ({
      kind: "foreign-listener" as const,
      key: `foreign-listener:${what}`,
      since: foundAt,
      sentence: `We did not start this: ${what}, held by ${seen}.`,
    })),
    ...foreignMailHint(hours, nowMs, policy),
    ...alteredFilesHint(of("altered-file")),
  ];
}

function foreignMailHint(
  hours: readonly ForeignMailHour[],
  nowMs: EpochMs,
  { suspicion }: Policy,
): readonly Hint[] {
  const loud = hours.filter(
    ({ hour, messages }) =>
      messages >= suspicion.foreignMailPerHour && hour > nowMs - suspicion.mailCountsForMs,
  );
  if (loud.length === 0) return [];
  const since = Math.min(...loud.map(({ hour }) => hour));
  const sum = loud.reduce((total, { messages }) => total + messages, 0);
  const from = new Map<string, number>();
  for (const { domains } of loud)
    for (const [domain, n] of Object.entries(domains)) from.set(domain, (from.get(domain) ?? 0) + n);
  const most = [...from].sort(([, a], [, b]) => b - a).slice(0, 3);
  const named = most.map(([domain, n]) => `${domain} (${n})`).join(", ");
  const sentence = `${sum} messages left that we did not send, since ${new Date(since).toISOString().slice(0, 16).replace("T", " ")} UTC; most as from ${named}.`;
  return [{ kind: "foreign-mail", key: "foreign-mail", since, sentence }];
}

/** However many there are: a new version of ours alters files too, until the plan is applied. */
function alteredFilesHint(drifts: readonly HintedDrift[]): readonly Hint[] {
  if (drifts.length === 0) return [];
  const named = drifts.slice(0, 3).map(({ what }) => what);
  const more = drifts.length > 3 ? ` and ${drifts.length - 3} more` : "";
  const since = Math.min(...drifts.map(({ foundAt }) => foundAt));
  const sentence = `Files are not as we wrote them: ${named.join(", ")}${more}.`;
  return [{ kind: "altered-file", key: "altered-file", since, sentence }];
}

/** Whether a machine looks as if it were somebody else's: by the points of its hints. */
export function looksCompromised(hints: readonly Hint[], { suspicion }: Policy = shipped): boolean {
  const points = hints.reduce((sum, { kind }) => sum + suspicion.points[kind], 0);
  return points >= suspicion.raisedFrom;
}
