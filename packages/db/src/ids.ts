import { v7 } from "uuid";

/** A new time-ordered id. Made here and not in the database, so that it is known before the row is written. */
export function newId(): string {
  return v7();
}
