import { pathToFileURL } from "node:url";
import { platformMails, platformMailTemplates } from "@penguinmails/core/ports/outside";
import { table } from "./docs/block.ts";
import { type GeneratedBlock, runGenerator } from "./docs/generated-block.ts";
import { platformMailNotes } from "./docs/platform-mail-notes.ts";

/** The templates that are to be made in Loops, with the variables that we give each. */
export function platformMailBlock(): GeneratedBlock {
  return {
    page: "docs/deploy.md",
    name: "platform-mails",
    text: table(
      ["template", "sent", "variables"],
      platformMailTemplates.map((name) => [
        `\`${name}\``,
        platformMailNotes[name],
        platformMails[name].map((variable) => `\`${variable}\``).join(", "),
      ]),
    ),
    mend: "npx tsx scripts/platform-mail-table.ts --write",
  };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href)
  process.exitCode = runGenerator(platformMailBlock(), process.argv.slice(2));
