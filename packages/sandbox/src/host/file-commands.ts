import { createHash } from "node:crypto";
import { type Command, fail, ok } from "./command.ts";
import type { HostDisk } from "./host-state.ts";

const missing = (program: string, path: string) => `${program}: ${path}: No such file or directory`;
const pathsOf = (args: readonly string[]) => args.filter((arg) => !arg.startsWith("-"));

/** The file, or the files of the folder, and where each goes. */
function copies(disk: HostDisk, source: string, target: string) {
  const paths = disk.file(source) ? [source] : disk.under(source);
  return paths.flatMap((from) => {
    const file = disk.file(from);
    return file ? [{ from, to: `${target}${from.slice(source.length)}`, file }] : [];
  });
}

export const fileCommands: Readonly<Record<string, Command>> = {
  async install(args, { disk, stdin }) {
    const mode = args[args.indexOf("-m") + 1];
    const [source, target, ...more] = args.filter((arg, n) => !arg.startsWith("-") && args[n - 1] !== "-m");
    if (!args.includes("-m") || !mode || !/^0?[0-7]{3}$/.test(mode))
      return fail(1, `install: invalid mode '${mode ?? ""}'`);
    if (!source || !target || more.length > 0)
      return fail(1, `install: missing destination file operand after '${source ?? ""}'`);
    const content = source === "/dev/stdin" ? stdin.toString("utf8") : disk.file(source)?.content;
    if (content === undefined) return fail(1, `install: cannot stat '${source}': No such file or directory`);
    await disk.write(target, { content, mode: mode.replace(/^0/, "") });
    return ok();
  },
  cat(args, { disk }) {
    const outcomes = pathsOf(args).map((path) => disk.file(path)?.content ?? missing("cat", path));
    const gone = pathsOf(args).filter((path) => !disk.file(path));
    if (gone.length > 0) return fail(1, gone.map((path) => missing("cat", path)).join("\n"));
    return ok(outcomes.join(""));
  },
  sha256sum(args, { disk }) {
    let stdout = "";
    let stderr = "";
    for (const path of pathsOf(args)) {
      const file = disk.file(path);
      if (file) stdout += `${createHash("sha256").update(file.content).digest("hex")}  ${path}\n`;
      else stderr += `${missing("sha256sum", path)}\n`;
    }
    return { code: stderr === "" ? 0 : 1, stdout, stderr };
  },
  async chmod([mode = "", ...paths], { disk }) {
    for (const path of paths) {
      const file = disk.file(path);
      if (!file) return fail(1, `chmod: cannot access '${path}': No such file or directory`);
      await disk.write(path, { ...file, mode: mode.replace(/^0/, "") });
    }
    return ok();
  },
  mkdir: () => ok(),
  async mv(args, { disk }) {
    const [source, target, ...more] = pathsOf(args);
    if (!source || !target || more.length > 0) return fail(1, "mv: missing destination file operand");
    const moved = copies(disk, source, target);
    if (moved.length === 0) return fail(1, `mv: cannot stat '${source}': No such file or directory`);
    for (const { from } of moved) await disk.remove(from);
    for (const { to, file } of moved) await disk.write(to, file);
    return ok();
  },
  async cp(args, { disk }) {
    const [source = "", target = ""] = pathsOf(args);
    const copied = copies(disk, source, target);
    if (copied.length === 0) return fail(1, `cp: cannot stat '${source}': No such file or directory`);
    for (const { to, file } of copied) await disk.write(to, file);
    return ok();
  },
  async rm(args, { disk }) {
    const force = args.some((arg) => /^-\w*f/.test(arg));
    for (const path of pathsOf(args)) {
      const inside = args.some((arg) => /^-\w*r/.test(arg)) ? disk.under(path) : [];
      if (!disk.file(path) && inside.length === 0 && !force)
        return fail(1, `rm: cannot remove '${path}': No such file or directory`);
      for (const one of [path, ...inside]) await disk.remove(one);
    }
    return ok();
  },
  test([flag = "", path = ""], { disk }) {
    const there = disk.file(path) !== null;
    const holds =
      flag === "-d" ? disk.under(path).length > 0 : there || (flag === "-e" && disk.under(path).length > 0);
    return { code: holds ? 0 : 1, stdout: "", stderr: "" };
  },
  stat([, , path = ""], { disk }) {
    const file = disk.file(path);
    return file ? ok(`${file.mode}\n`) : fail(1, `stat: cannot statx '${path}': No such file or directory`);
  },
  ls(args, { disk }) {
    const [folder = "/root"] = pathsOf(args);
    const names = disk.under(folder).map((path) => path.slice(folder.length + 1).split("/")[0] ?? "");
    return names.length > 0
      ? ok(`${[...new Set(names)].join("\n")}\n`)
      : fail(2, `ls: cannot access '${folder}': No such file or directory`);
  },
};
