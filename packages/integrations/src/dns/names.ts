/** A name as ports and people write it: lower case, without the root's dot. */
export function bare(name: string): string {
  return name.replace(/\.$/, "").toLowerCase();
}

/** The name and the names above it, longest first: where a zone could begin. */
export function zoneCandidates(name: string): readonly string[] {
  const labels = bare(name).split(".");
  return labels.map((_label, at) => labels.slice(at).join("."));
}
