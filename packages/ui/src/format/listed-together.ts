/** An address or a domain that sends nothing because lists hold it, as the API tells it. */
export type Listed = {
  readonly subject: { readonly kind: "address" | "domain"; readonly id: string; readonly label: string };
  readonly nodeId: string;
  /** ISO 8601. */
  readonly since: string;
  readonly lists: readonly string[];
};

/** Of one kind on one node, on the same lists: what can be said in one note. */
export type ListedTogether = Listed & { readonly labels: readonly string[] };

/** Addresses of one node that stand on the same lists as one entry, since the first of them; a domain stands alone. */
export function listedTogether(all: readonly Listed[]): readonly ListedTogether[] {
  const groups = new Map<string, ListedTogether>();
  for (const listed of all) {
    const { subject, nodeId, since, lists } = listed;
    const key = subject.kind === "domain" ? subject.id : [nodeId, ...[...lists].sort()].join("\n");
    const known = groups.get(key);
    const labels = [...(known?.labels ?? []), subject.label];
    groups.set(key, { ...(known && known.since < since ? known : listed), labels });
  }
  return [...groups.values()];
}
