import { archiveCommands } from "./archive-commands.ts";
import type { CommandContext, Outcome } from "./command.ts";
import { fail, ok } from "./command.ts";
import { curl } from "./curl.ts";
import { docker } from "./docker.ts";
import { fileCommands } from "./file-commands.ts";
import { journalctl } from "./journalctl.ts";
import { parseCommandLine, ShellSyntaxError } from "./shell-words.ts";
import { notFound, systemCommands } from "./system-commands.ts";
import { iptables } from "./translations.ts";
import { vitalsCommands } from "./vitals-commands.ts";

const commands = {
  ...fileCommands,
  ...archiveCommands,
  ...systemCommands,
  ...vitalsCommands,
  curl,
  docker,
  iptables,
  journalctl,
};

/** Runs a command line as the machine's shell would: in order, until one of an `&&` chain fails. */
export async function runLine(line: string, context: Omit<CommandContext, "run">): Promise<Outcome> {
  const run = async (words: readonly string[]): Promise<Outcome> => {
    const [program = "", ...args] = words;
    const name = program.replace(/^\/(usr\/)?s?bin\//, "");
    const command = Object.hasOwn(commands, name) ? commands[name as keyof typeof commands] : undefined;
    return command ? command(args, { ...context, run }) : notFound(program);
  };
  let all = ok();
  try {
    for (const words of parseCommandLine(line)) {
      const { code, stdout, stderr, bytes } = await run(words);
      all = { code, stdout: all.stdout + stdout, stderr: all.stderr + stderr, ...(bytes ? { bytes } : {}) };
      if (code !== 0) break;
    }
    return all;
  } catch (error) {
    if (error instanceof ShellSyntaxError) return fail(2, error.message);
    throw error;
  }
}
