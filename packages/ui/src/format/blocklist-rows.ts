import type { Tone } from "../badge.tsx";

export type ShownBlocklists = {
  readonly subject: { readonly kind: string; readonly id: string; readonly label: string };
  readonly standings: readonly {
    readonly zone: string;
    readonly name: string;
    readonly removalUrl: string;
    readonly refuses: boolean;
    readonly status: "listed" | "clean" | "unknown" | "pending";
    readonly cause: string | null;
    readonly meanings: readonly string[];
    readonly said: string | null;
    readonly since: string | null;
    readonly checkedAt: string | null;
  }[];
};

type BlocklistRow = {
  readonly key: string;
  readonly subject: string;
  readonly tone: Tone;
  readonly state: string;
  readonly detail: string | null;
  readonly since: string | null;
  readonly checkedAt: string | null;
  readonly removalUrl: string | null;
};

/** A row for each listing; one for a subject without any, which says how many lists could be asked. */
export function blocklistRows(all: readonly ShownBlocklists[]): readonly BlocklistRow[] {
  return all.flatMap(({ subject, standings }) => {
    const listed = standings.filter(({ status }) => status === "listed");
    if (listed.length === 0) return [quietRow(subject, standings)];
    return listed.map(({ zone, name, removalUrl, refuses, meanings, said, since, checkedAt }) => ({
      key: `${subject.id} ${zone}`,
      subject: subject.label,
      tone: refuses ? ("bad" as const) : ("warn" as const),
      state: `On ${name}`,
      detail: [meanings.join("; "), said].filter(Boolean).join(" – ") || null,
      since,
      checkedAt,
      removalUrl,
    }));
  });
}

function quietRow(
  { id, label }: ShownBlocklists["subject"],
  standings: ShownBlocklists["standings"],
): BlocklistRow {
  const clean = standings.filter(({ status }) => status === "clean");
  const silent = standings.filter(({ status }) => status === "unknown");
  const checks = standings.flatMap(({ checkedAt }) => checkedAt ?? []).sort();
  const asked = clean.length + silent.length;
  const [tone, state] =
    asked === 0
      ? (["busy", "Not asked yet"] as const)
      : clean.length === 0
        ? (["warn", "No list answers"] as const)
        : (["ok", `On none of ${clean.length}`] as const);
  return {
    key: id,
    subject: label,
    tone,
    state,
    detail: silent.length > 0 ? `Not known: ${silent.map(({ name }) => name).join(", ")}` : null,
    since: null,
    checkedAt: checks.at(-1) ?? null,
    removalUrl: null,
  };
}
