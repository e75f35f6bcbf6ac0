import { type Command, fail } from "./command.ts";
import { notFound } from "./system-commands.ts";

/** As curl says it: that it could not bind, and that nobody answered in time. */
const interfaceFailed = 45;
const timedOut = 28;

/** `curl` as far as one asks it how long it took to reach a port from an address. */
export const curl: Command = async (args, context) => {
  const { disk, mainIp } = context;
  if (!disk.state().packages.includes("curl")) return notFound("curl");
  const source = args[args.indexOf("--interface") + 1] ?? "";
  const url = /^smtp:\/\/([\d.]+):(\d+)$/.exec(args.at(-1) ?? "");
  if (!url) return fail(3, "curl: (3) URL rejected");
  if (source !== mainIp && !disk.state().addresses.includes(source))
    return fail(interfaceFailed, `curl: (${interfaceFailed}) bind failed with errno 99`);
  const isReached = await context.reach(source, { host: url[1] ?? "", port: Number(url[2]) });
  return isReached
    ? { code: 0, stdout: "0.000412", stderr: "" }
    : { code: timedOut, stdout: "0.000000", stderr: `curl: (${timedOut}) Connection timed out\n` };
};
