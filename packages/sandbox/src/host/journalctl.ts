import { type Command, fail, ok } from "./command.ts";

const usualLines = 1_000;

/** `journalctl -o json`, with `-n +N`, `--cursor` and a match on CONTAINER_TAG. */
export const journalctl: Command = (args, { journal, disk }) => {
  const cursor = args[args.indexOf("--cursor") + 1];
  const tag = args.find((arg) => arg.startsWith("CONTAINER_TAG="))?.slice("CONTAINER_TAG=".length) ?? null;
  const count = Number((args[args.indexOf("-n") + 1] ?? "").replace("+", "")) || usualLines;
  const { serviceId } = disk.state();
  let sequence = 0;
  if (args.includes("--cursor")) {
    const [, owner, hex] = /^s=(\w+);i=([0-9a-f]+)$/.exec(cursor ?? "") ?? [];
    if (!hex) return fail(1, "Failed to seek to cursor: Invalid argument");
    // From the entry itself on; where it is gone, from the next one there is, as journald does without a word.
    sequence = owner === serviceId ? Number.parseInt(hex, 16) - 1 : 0;
  }
  const entries = journal.read(tag, sequence, count);
  const line = ({ sequence: n, realtimeUs, message }: (typeof entries)[number]) =>
    JSON.stringify({
      __CURSOR: `s=${serviceId};i=${n.toString(16)}`,
      __REALTIME_TIMESTAMP: String(realtimeUs),
      MESSAGE: message,
    });
  return ok(entries.map((entry) => `${line(entry)}\n`).join(""));
};
