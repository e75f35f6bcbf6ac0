import { Badge } from "@penguinmails/ui/badge";
import { type StatusKind, statusWord } from "./status-words.ts";

export function StatusBadge({ kind, state }: { readonly kind: StatusKind; readonly state: string }) {
  const { tone, label } = statusWord(kind, state);
  return <Badge tone={tone}>{label}</Badge>;
}
