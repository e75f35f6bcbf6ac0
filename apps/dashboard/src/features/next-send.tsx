"use client";
import { TimeAgo, useWorldNow } from "@penguinmails/ui/world-clock";

/** When the next message goes; one that is due already goes when the rules let it. */
export function NextSend({ at }: { readonly at: string }) {
  const now = useWorldNow();
  return now !== null && Date.parse(at) < now ? <>as soon as it may</> : <TimeAgo at={at} />;
}
