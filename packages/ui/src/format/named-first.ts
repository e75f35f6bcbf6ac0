type Row = { readonly subject: { readonly kind: string; readonly id: string; readonly label: string } };

/** Decisions of one ruling as people look for them: about operators that have a name before those about single hosts. */
export function namedFirst<T extends Row>(decisions: readonly T[]): readonly T[] {
  return [...decisions].sort(
    (a, b) => Number(isOfHost(a)) - Number(isOfHost(b)) || (label(a) < label(b) ? -1 : 1),
  );
}

/** A pair is `address/operator`, and an operator without a name is its domain. */
function isOfHost({ subject: { kind, id } }: Row): boolean {
  return kind === "pair" && id.slice(id.indexOf("/") + 1).includes(".");
}

const label = ({ subject }: Row) => subject.label.toLowerCase();
