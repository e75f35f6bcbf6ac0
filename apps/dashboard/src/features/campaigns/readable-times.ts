import { formatInstant } from "@penguinmails/ui/format/time";

/** A sentence of the server with its instants as people read them. */
export function readableTimes(sentence: string): string {
  return sentence.replace(/\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z/g, (instant) =>
    formatInstant(Date.parse(instant)),
  );
}
