import { z } from "zod";

export const id = z.uuid();
/** Instant as ISO 8601 with `Z`. */
export const instant = z.iso.datetime();
/** A reason as people read it, with the code that software branches on. */
export const reason = z.object({ code: z.string(), message: z.string() });
export const email = z.string().trim().toLowerCase().max(254).pipe(z.email());
/** A lower-case host name with at least two labels. */
export const hostname = z
  .string()
  .trim()
  .toLowerCase()
  .max(253)
  .regex(
    /^(?=.{4,253}$)([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$/,
    "Not a domain name such as hello-acme.com; leave out https:// and what follows a slash",
  );
/** How many rows a page holds: unless asked otherwise, and at most. */
export const pageRows = { usual: 50, most: 200 } as const;
const limit = z.coerce.number().int().min(1).max(pageRows.most).default(pageRows.usual);
/** A page of rows from the newest down; the cursor is the id of the last row seen. */
export const page = z.strictObject({ limit, cursor: id.optional() });
/** A page of rows that have a place (a line of a file); the cursor is the last place seen. */
export const pageByPlace = z.strictObject({
  limit,
  cursor: z
    .string()
    .regex(/^\d{1,9}$/, "Not a cursor")
    .optional(),
});
/**
 * A page of rows of which those that wait for somebody come first; the cursor is the id of the last row seen, after
 * whether that one waited: a row that is done meanwhile moves no other.
 */
export const pageOfTasks = z.strictObject({
  limit,
  cursor: z
    .string()
    .regex(/^(?:waits|done)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, "Not a cursor")
    .optional(),
});
/** A page of a campaign's messages; the cursor is the lead and the step of the last one seen. */
export const pageOfMessages = z.strictObject({
  limit,
  cursor: z
    .string()
    .regex(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}-\d{1,4}$/, "Not a cursor")
    .optional(),
});
export const idParam = z.strictObject({ id });
export function listOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}
