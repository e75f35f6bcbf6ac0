import { z } from "zod";

/** How the fields of a form are read; every one of them is text on the wire. */
export const word = z.string().min(1).max(5_000);
export const wholeNumber = z
  .string()
  .regex(/^\d{1,12}$/, "Invalid integer")
  .transform(Number);
export const flag = z.enum(["true", "false"]).transform((value) => value === "true");
export const metadata = z.record(z.string().min(1).max(40), z.string().max(500)).default({});
export const webAddress = z.url({ protocol: /^https?$/ }).max(5_000);

const page = {
  limit: wholeNumber.pipe(z.number().min(1).max(100)).default(10),
  starting_after: word.optional(),
  ending_before: word.optional(),
};
/** What each list takes, beside its own filters. */
export const listFields = page;
export type Page = z.infer<z.ZodObject<typeof page>>;
