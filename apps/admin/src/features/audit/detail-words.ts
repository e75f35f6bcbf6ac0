/** What else is known of an act, as words: "reason: …, secondary addresses: 2". Empty when nothing is. */
export function detailWords(detail: Readonly<Record<string, unknown>>): string {
  return Object.entries(detail)
    .map(([name, value]) => `${spaced(name)}: ${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(", ");
}

/** `secondaryAddresses` → "secondary addresses" */
function spaced(name: string): string {
  return name.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
}

/** Enough of an id to tell two apart; ids made in one moment share their beginning. */
export function shortId(id: string): string {
  return id.length > 12 ? `…${id.slice(-8)}` : id;
}
