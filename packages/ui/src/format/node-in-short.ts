import { blocklistRows, type ShownBlocklists } from "./blocklist-rows.ts";
import { formatNumberOf } from "./number.ts";
import { commonStates, stateWord } from "./state-words.ts";

/** How many addresses there are, and how many of them are not serving, by their state. */
export function addressesInShort(addresses: readonly { readonly status: string }[]): string {
  const others = new Map<string, number>();
  for (const { status } of addresses)
    if (status !== "serving") others.set(status, (others.get(status) ?? 0) + 1);
  const said = [...others].map(
    ([status, count]) => `${count} ${stateWord(commonStates, "address", status).label.toLowerCase()}`,
  );
  const all = formatNumberOf(addresses.length, "address", "addresses");
  if (said.length > 0) return `${all}: ${said.join(", ")}`;
  return addresses.length > 0 ? `${all}, serving` : all;
}

/** How many listings there are, or that there is none, or that nobody could tell. */
export function blocklistsInShort(items: readonly ShownBlocklists[]): string {
  const listings = items.flatMap(({ standings }) => standings.filter(({ status }) => status === "listed"));
  if (listings.length > 0) return formatNumberOf(listings.length, "listing");
  if (items.length === 0) return "nothing to ask about yet";
  const untold = blocklistRows(items).filter(({ tone }) => tone !== "ok").length;
  return untold > 0 ? `not listed as far as known; ${untold} not answered for` : "not listed anywhere";
}

/** What stands under "As planned?", without the time of the look. */
export function driftInShort({
  drifts,
  lookedAt,
}: {
  readonly drifts: readonly { readonly closedAt: string | null }[];
  readonly lookedAt: string | null;
}): string {
  if (lookedAt === null) return "not looked at yet";
  const open = drifts.filter(({ closedAt }) => closedAt === null).length;
  return open === 0 ? "everything seen is as planned" : `${open} not as planned`;
}

/** The newest operation and its state. */
export function operationsInShort(
  operations: readonly { readonly kind: string; readonly state: string }[],
): string {
  const [newest] = operations;
  if (!newest) return "none yet";
  const kind = stateWord(commonStates, "operationKind", newest.kind).label;
  return `${kind}: ${stateWord(commonStates, "operation", newest.state).label.toLowerCase()}`;
}
