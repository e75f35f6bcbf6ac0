type TemplateFault = { readonly where: string; readonly message: string };

/** What the writer surely did not mean, with the place. Not asked of the server: it shows while they type. */
export function templateFaults(subject: string, body: string): readonly TemplateFault[] {
  return [
    ...faultsOfLine(subject, "Subject"),
    ...body.split("\n").flatMap((line, index) => faultsOfLine(line, `Line ${index + 1}`)),
  ].slice(0, 12);
}

function faultsOfLine(line: string, where: string): TemplateFault[] {
  const faults: string[] = [];
  if (/\{\{\s*(?:\|[^{}]*)?\}\}/.test(line)) faults.push("A placeholder has no name between its braces.");
  // What a placeholder needs is gone now; what is left of braces does nothing.
  const rest = line.replace(/\{\{[^{}|]*(?:\|[^{}]*)?\}\}/g, "");
  const open = /\{\{[^{}]{0,40}/.exec(rest);
  if (open) faults.push(`“${open[0].trim()}” is not closed: end it with }}.`);
  else if (rest.includes("}}")) faults.push("There is a }} without its {{.");
  const single = /(?:^|[^{])(\{[\p{L}][\p{L}\p{N}_ ]{0,40}\})(?!\})/u.exec(rest);
  if (single) faults.push(`${single[1]} stays as it is: a placeholder has two braces on each side.`);
  if (where !== "Subject") faults.push(...markupFaults(rest));
  return faults.map((message) => ({ where, message }));
}

function markupFaults(line: string): string[] {
  const faults: string[] = [];
  if (/<\/?(?:a|b|i|p|br|div|span|img|table|font|style|script|h[1-6]|ul|li|strong|em)\b[^>]*>/i.test(line))
    faults.push("HTML shows as it is written. Use Markdown: **bold**, [words](https://…).");
  if (/!\[[^\]]*\]\([^)]*\)/.test(line))
    faults.push("A picture is left out, only its caption shows: first messages go without remote content.");
  const link = /(?<!!)\[[^\]]+\]\((?!https?:|mailto:|\s*$)([^)\s]{1,60})/.exec(line);
  if (link) faults.push(`The link to “${link[1]}” needs https:// in front.`);
  return faults;
}
