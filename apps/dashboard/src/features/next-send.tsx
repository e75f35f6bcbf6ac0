"use client";
import { TimeAgo, useWorldNow } from "@penguinmails/ui/world-clock";

type Props = {
  readonly at: string;
  /** Said once that time is over. */
  readonly due?: string;
};

/** When the next message goes; one that is due already goes when the rules let it. */
export function NextSend({ at, due = "as soon as it may" }: Props) {
  const now = useWorldNow();
  return now !== null && Date.parse(at) < now ? due : <TimeAgo at={at} />;
}
