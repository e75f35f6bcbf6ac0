import { type Command, fail, ok } from "./command.ts";
import { notFound } from "./system-commands.ts";
import { readTar, writeTar } from "./tar.ts";

/** Mail is kept as one character a byte, everything else as text. */
const encodingOf = (path: string) => (/(?:^|\/)mail\//.test(path) ? "latin1" : "utf8");
const option = (args: readonly string[], name: string) => args[args.indexOf(name) + 1] ?? "";
const options = (args: readonly string[], name: string) =>
  args.flatMap((arg) => (arg.startsWith(`${name}=`) ? [arg.slice(name.length + 1)] : []));

export const archiveCommands: Readonly<Record<string, Command>> = {
  nice: (args, context) => context.run(args),
  tar(args, context) {
    if (args.includes("--create")) return create(args, context);
    if (args.includes("--extract")) return extract(args, context);
    return fail(64, "tar: You must specify one of the '-Acdtrux' options");
  },
  /** Copies and checks; it knows no SQL. */
  async sqlite3([path = "", ...commands], { disk }) {
    if (!disk.state().packages.includes("sqlite3")) return notFound("sqlite3");
    if (path === "-version") return ok("3.46.1 2024-08-13 (64-bit)\n");
    const file = disk.file(path);
    if (!file) return fail(1, `Error: unable to open database "${path}": unable to open database file`);
    for (const command of commands) {
      const [, target] = /^\.backup (\S+)$/.exec(command) ?? [];
      if (target !== undefined) await disk.write(target, { ...file, mode: "600" });
      if (command === "pragma quick_check") return ok("ok\n");
    }
    return ok();
  },
};

const create: Command = (args, { disk }) => {
  const folder = option(args, "--directory");
  const excluded = options(args, "--exclude").map(
    (glob) => new RegExp(`^${glob.replaceAll(".", "\\.").replaceAll("*", ".*")}$`),
  );
  const renames = options(args, "--transform").flatMap((rule) => {
    const [, from, to] = /^s,\^([^,]+),([^,]*),$/.exec(rule) ?? [];
    return from === undefined || to === undefined ? [] : [{ from, to }];
  });
  const parts = args.slice(args.indexOf("--directory") + 2).filter((arg) => !arg.startsWith("-"));
  const paths = parts.flatMap((part) => {
    const whole = `${folder}/${part}`;
    return disk.file(whole) ? [whole] : disk.under(whole);
  });
  const gone = parts.find((part) => part.includes(".") && !disk.file(`${folder}/${part}`));
  if (gone !== undefined) return fail(2, `tar: ${gone}: Cannot stat: No such file or directory`);
  const files = paths.flatMap((path) => {
    const inside = path.slice(folder.length + 1);
    const file = disk.file(path);
    if (!file || excluded.some((pattern) => pattern.test(inside))) return [];
    const rename = renames.find(({ from }) => inside.startsWith(from));
    const name = rename ? `${rename.to}${inside.slice(rename.from.length)}` : inside;
    return [{ path: name, bytes: Buffer.from(file.content, encodingOf(name)), mode: file.mode }];
  });
  return { ...ok(), bytes: writeTar(files) };
};

const extract: Command = async (args, { disk, stdin }) => {
  const folder = option(args, "--directory");
  const excluded = options(args, "--exclude");
  const isExcluded = (path: string) => excluded.some((name) => path === name || path.startsWith(`${name}/`));
  const files = readTar(stdin);
  if (files === null)
    return fail(2, "tar: Unexpected EOF in archive\ntar: Error is not recoverable: exiting now");
  for (const { path, bytes, mode } of files.filter(({ path }) => !isExcluded(path)))
    await disk.write(`${folder}/${path}`, { content: bytes.toString(encodingOf(path)), mode });
  return ok();
};
