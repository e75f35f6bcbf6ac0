import { placeholdersOf } from "@penguinmails/core/delivery/render";
import type { templates } from "@penguinmails/db/schema/campaigns";

export function templateView(row: typeof templates.$inferSelect) {
  const { id, name, subject, body } = row;
  const placeholders = [...placeholdersOf(`${subject}\n${body}`)];
  return { id, name, subject, body, placeholders, createdAt: new Date(row.createdAt).toISOString() };
}
