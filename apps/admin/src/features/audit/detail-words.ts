import { spaced } from "@penguinmails/ui/format/state-words";

/** What else is known of an act, as words: "reason: …, secondary addresses: 2". Empty when nothing is. */
export function detailWords(detail: Readonly<Record<string, unknown>>): string {
  return Object.entries(detail)
    .map(
      ([name, value]) =>
        `${spaced(name).toLowerCase()}: ${typeof value === "string" ? value : JSON.stringify(value)}`,
    )
    .join(", ");
}

/** Enough of an id to tell two apart; ids made in one moment share their beginning. */
export function shortId(id: string): string {
  return id.length > 12 ? `…${id.slice(-8)}` : id;
}
