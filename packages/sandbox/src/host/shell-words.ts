/** One simple command: its words as the program would get them. */
type SimpleCommand = readonly string[];

export class ShellSyntaxError extends Error {}

/**
 * Reads a command line as a shell would: single and double quotes, backslashes, `&&`. What it does not do (pipes,
 * redirections, expansions) it refuses rather than pretends. Throws `ShellSyntaxError` in bash's words.
 */
export function parseCommandLine(line: string): readonly SimpleCommand[] {
  const commands: string[][] = [[]];
  let word: string | null = null;
  const add = (text: string) => {
    word = (word ?? "") + text;
  };
  const endWord = () => {
    if (word !== null) commands.at(-1)?.push(word);
    word = null;
  };
  for (let at = 0; at < line.length; at++) {
    const char = line[at] ?? "";
    if (char === "'") {
      const end = line.indexOf("'", at + 1);
      if (end < 0) throw unterminated("'");
      add(line.slice(at + 1, end));
      at = end;
    } else if (char === '"') {
      const { text, end } = doubleQuoted(line, at + 1);
      add(text);
      at = end;
    } else if (char === "\\") {
      const next = line[++at];
      if (next !== undefined && next !== "\n") add(next);
    } else if (char === " " || char === "\t" || char === "\n") {
      endWord();
    } else if (char === "&" && line[at + 1] === "&") {
      endWord();
      if (commands.at(-1)?.length === 0) throw unexpected("&&");
      commands.push([]);
      at++;
    } else if ("|&;<>()".includes(char)) {
      throw unexpected(char);
    } else if ("$`*?[".includes(char)) {
      throw new ShellSyntaxError(`bash: the sandbox's shell does not expand \`${char}'`);
    } else {
      add(char);
    }
  }
  endWord();
  if (commands.length > 1 && commands.at(-1)?.length === 0)
    throw new ShellSyntaxError("bash: syntax error: unexpected end of file");
  return commands.filter((words) => words.length > 0);
}

function doubleQuoted(line: string, from: number): { readonly text: string; readonly end: number } {
  let text = "";
  for (let at = from; at < line.length; at++) {
    const char = line[at] ?? "";
    if (char === '"') return { text, end: at };
    if (char === "\\" && '"\\$`'.includes(line[at + 1] ?? " ")) text += line[++at];
    else if (char === "$" || char === "`")
      throw new ShellSyntaxError(`bash: the sandbox's shell does not expand \`${char}'`);
    else text += char;
  }
  throw unterminated('"');
}

const unexpected = (token: string) =>
  new ShellSyntaxError(`bash: syntax error near unexpected token \`${token}'`);
const unterminated = (quote: string) =>
  new ShellSyntaxError(`bash: unexpected EOF while looking for matching \`${quote}'`);
