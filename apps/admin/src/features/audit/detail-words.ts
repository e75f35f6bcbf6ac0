import { spaced } from "@penguinmails/ui/format/state-words";

/** What else is known of an act, as words: "reason: …, secondary addresses: 2". What is null is left out. Empty when nothing is. */
export function detailWords(detail: Readonly<Record<string, unknown>>): string {
  return Object.entries(detail)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${spaced(name).toLowerCase()}: ${valueWords(value)}`)
    .join(", ");
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function valueWords(value: unknown): string {
  if (typeof value === "string") return uuid.test(value) ? shortId(value) : value;
  const isWords = Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === "string");
  return isWords ? value.map(valueWords).join(" and ") : JSON.stringify(value);
}

/** Enough of an id to tell two apart; ids made in one moment share their beginning. */
export function shortId(id: string): string {
  return id.length > 12 ? `…${id.slice(-8)}` : id;
}
